"""The values that a first sentence gives to a list of fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from knowledge.language import Lang
from knowledge.reading.choices import read_choice
from knowledge.reading.clauses import Clauses
from knowledge.reading.cues import Cue, cues_near, read_cues
from knowledge.reading.fitting import in_unit, is_age, within_bounds
from knowledge.reading.found import Found, Wanted
from knowledge.reading.persons import Persons
from knowledge.reading.synonyms import cue_groups
from knowledge.reading.values import read_clauses
from knowledge.reading.yes_no import read_fact

# Words that speak of a rule, not of the person who writes.
_RULE: Final = re.compile(
    r"(?<![a-z])(?:limit|cap|ceiling|threshold|needs?|required?|requires|at least|under \d|"
    r"is it true|does it|do(?:es)? (?:the|i|we|one|you)|article|item|section|rules?|visa-free|"
    r"means?|matters?)"
    r"(?![a-z])|上限|封顶|规则|免签|有效|以下|之下|以上就|要.{0,8}吗|使唔使|要不要|要唔要|(?:以上|之上)才|是不是|系咪|要住|住满|住够|必须|需要|读满|第.{1,4}条|最多.*\?"
)
_OWN: Final = re.compile(
    r"(?<![a-z])(?:i'm|i am|i have|i've|i was|i earn|i make|i paid|i hold|my|our|we have|we've|"
    r"we're)(?![a-z])|我(?!想)|本人|(?:儿子|女儿|个仔|个女|细路|小孩|太太|老公)"
)
# The kinds of field that a value of a kind may fill.
_READ_AS: Final = {"date": ("date",), "amount": ("amount",), "number": ("amount", "number")}
_ADULT_AGE: Final = (Decimal(16), Decimal(99))
_LARGE: Final = 1000
_YEARS: Final = range(1900, 2101)
_WORK: Final = re.compile(r" (?:in|as|at) (?!shenzhen|qianhai|china|the|hong kong|maca[ou])")
_OTHER_UNIT: Final = 15
_AROUND: Final = 60
_BESIDE: Final = 12


def read_opening(
    text: str, lang: Lang, fields: Sequence[Wanted], today: date
) -> Mapping[str, Found]:
    """The values that a text gives to fields, by their names; what it leaves open is absent.

    Only what somebody says of himself is taken: no year of a law, no limit, no telephone number.
    """
    opening = _Opening(Clauses(text), fields, lang, today)
    opening.take_chosen()
    opening.take_cued()
    opening.take_plain()
    return opening.taken


def read_stated(
    text: str, lang: Lang, fields: Sequence[Wanted], today: date
) -> Mapping[str, Found]:
    """The values that a text gives to fields by naming them: no value that only fits."""
    opening = _Opening(Clauses(text), fields, lang, today)
    opening.take_chosen()
    opening.take_cued()
    return opening.taken


class _Opening:
    """A first sentence, its values and cues, and what has been taken from it so far."""

    def __init__(self, clauses: Clauses, fields: Sequence[Wanted], lang: Lang, today: date) -> None:
        self.clauses = clauses
        self.fields = fields
        self._amounts = [field for field in fields if field.kind == "amount"]
        self._persons = Persons(clauses)
        self.taken: dict[str, Found] = {}
        found = read_clauses(clauses, lang, today)
        stated = [each for each in found if not self._is_of_rule(each)]
        self.open = {each.start: each for each in stated}
        cues = read_cues(clauses)
        self._near = [(each, cues_near(clauses, cues, each)) for each in stated]
        self._used: set[Cue] = set()

    def take_chosen(self) -> None:
        """Takes choices and facts."""
        for field in self.fields:
            chosen = None
            if field.kind == "choice":
                chosen = read_choice(self.clauses, field, is_asked=False)
            elif field.kind == "yes_no":
                chosen = read_fact(self.clauses, field)
                chosen = None if chosen and self._is_of_rule(chosen) else chosen
            if chosen and self._is_said_of(field, chosen):
                self.taken[field.name] = chosen

    def take_cued(self) -> None:
        """Gives values to the fields of the cues nearest to them, the closest pairs first."""
        pairs = [
            # Nine years are experience rather than twelve months are, whichever stands nearer.
            (distance + _OTHER_UNIT * (each.unit not in ("", field.unit)), each, cue, field)
            for each, near in self._near
            for distance, cue in near
            for field in self.fields
            if cue.groups & cue_groups(field.name)
        ]
        for _, each, cue, field in sorted(pairs, key=lambda pair: (pair[0], pair[1].start)):
            if each.start not in self.open or field.name in self.taken or cue in self._used:
                continue
            if self._take(each, field, self._fitted(each, field, is_cued=True)):
                self._used.add(cue)

    def take_plain(self) -> None:
        """Gives each value left to the first open field that it fits, unless it is another's."""
        for each, near in self._near:
            cues = [(distance, cue) for distance, cue in near if not self._is_spent(cue)]
            fields = self.fields
            if each.unit:
                fields = sorted(fields, key=lambda field: field.unit != each.unit)
            for field in fields:
                if each.start not in self.open or field.name in self.taken:
                    continue
                if each.kind == "amount" and _speaks_of_another(cues, field):
                    continue
                fitted = self._fitted(each, field, is_cued=False)
                self._take(each, field, None if fitted and fitted.flaw else fitted)

    def _is_spent(self, cue: Cue) -> bool:
        """Whether the fields that a cue speaks of have their values."""
        spoken = [field for field in self.fields if cue.groups & cue_groups(field.name)]
        return bool(spoken) and all(field.name in self.taken for field in spoken)

    def _take(self, found: Found, field: Wanted, fitted: Found | None) -> bool:
        if fitted:
            self.taken[field.name] = fitted
            del self.open[found.start]
        return fitted is not None

    def _main_amount(self, unit: str) -> Wanted:
        """The first field for amounts; in the currency that was said, if there is one."""
        amounts = self._amounts
        return next((field for field in amounts if unit and field.unit == unit), amounts[0])

    def _is_said_of(self, field: Wanted, found: Found) -> bool:
        return self._persons.may_own(field.whose, found.start, found.end)

    def _is_of_rule(self, found: Found) -> bool:
        start, end = self.clauses.bounds(found.start)
        around = slice(max(start, found.start - _AROUND), min(end + 1, found.end + _AROUND))
        clause = self.clauses.plain[around]
        return _RULE.search(clause) is not None and not _OWN.search(clause)

    def _is_of_oneself(self, found: Found) -> bool:
        """Whether an uncued count says something of the writer, not of a time in general."""
        if found.unit in ("months", "years"):
            return _WORK.match(self.clauses.plain, found.end) is not None
        return found.value != 1

    def _fitted(self, found: Found, field: Wanted, is_cued: bool) -> Found | None:
        if field.kind not in _READ_AS[found.kind] or not self._is_said_of(field, found):
            return None
        is_alone = self.clauses.is_alone(found.start, found.end)
        if field.kind == found.kind == "date":
            is_sure = is_cued or is_alone or found.readings[0].precision != "year"
            return found if is_sure else None
        is_sure = is_cued or is_alone
        if field.kind == "amount":
            is_main = field is self._main_amount(found.unit)
            return _fitted_amount(found, field, is_sure) if is_sure or is_main else None
        if found.flaw == "percent" and field.unit == "percent":
            share = replace(found, readings=(replace(found.readings[0], unit="percent"),), flaw="")
            return within_bounds(share, field) if is_sure else None
        if not found.unit:
            return _fitted_bare(found, field, is_cued, is_alone)
        is_sure = is_sure or self._is_of_oneself(found)
        return _fitted_count(found, field, is_cued) if is_sure else None


def _speaks_of_another(cues: list[tuple[int, Cue]], field: Wanted) -> bool:
    """Whether the nearest cue is another field's."""
    return bool(cues) and cues[0][0] < _BESIDE and not cues[0][1].groups & cue_groups(field.name)


def _fitted_amount(found: Found, field: Wanted, is_marked: bool) -> Found | None:
    if found.kind == "amount":
        return within_bounds(found, field)
    is_large = isinstance(found.value, Decimal) and _LARGE <= found.value not in _YEARS
    if found.kind == "number" and not found.unit and is_large and is_marked:
        return within_bounds(replace(found, kind="amount"), field)
    return None


def _fitted_count(found: Found, field: Wanted, is_cued: bool) -> Found | None:
    if is_age(field) != (found.unit == "years old"):
        return None
    if not is_cued and field.unit == "years" and found.unit == "months":
        return None
    fitted = in_unit(found, field)
    bounded = within_bounds(fitted, field) if fitted else None
    # Four years of work are no impossible number of months: another time is meant.
    return None if bounded and bounded.flaw and found.unit != field.unit else bounded


def _fitted_bare(found: Found, field: Wanted, is_cued: bool, is_alone: bool) -> Found | None:
    """A number alone is an age where it can be one, and what its cue says."""
    assert isinstance(found.value, Decimal)
    low, high = _ADULT_AGE
    is_lone_age = is_alone and is_age(field) and low <= found.value <= high
    if not is_lone_age and not (is_cued and is_alone):
        return None
    fitted = in_unit(found, field)
    return within_bounds(fitted, field) if fitted else None
