"""The values that a first sentence gives to a list of fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from knowledge.language import Lang
from knowledge.reading.children import read_children
from knowledge.reading.choices import read_choice
from knowledge.reading.clauses import Clauses
from knowledge.reading.cues import Cue, cues_near, read_cues
from knowledge.reading.elapsed import asks_since_when, read_elapsed
from knowledge.reading.fitting import in_unit, is_age, is_of_children, within_bounds
from knowledge.reading.found import Found, Wanted, Whose
from knowledge.reading.limits import is_of_rule
from knowledge.reading.persons import Persons
from knowledge.reading.synonyms import cue_groups
from knowledge.reading.values import read_clauses
from knowledge.reading.yes_no import read_beyond, read_fact

# The kinds of field that a value of a kind may fill.
_READ_AS: Final = {"date": ("date",), "amount": ("amount",), "number": ("amount", "number")}
_ADULT_AGE: Final = (Decimal(16), Decimal(99))
_LARGE: Final = 1000
_YEARS: Final = range(1900, 2101)
_WORK: Final = re.compile(r" (?:in|as|at) (?!shenzhen|qianhai|china|the|hong kong|maca[ou])")
_OTHER_UNIT: Final = 15
_BESIDE: Final = 12
# What speaks of a day or a time keeps no amount from its field.
_OF_DATES: Final = frozenset(
    {"arrival", "arrived", "departure", "left", "birth", "registered", "half", "contract", "months"}
)


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


def is_said_of_writer(text: str, found: Found, whose: Whose) -> bool:
    """Whether a value may be of those whose a field is, and is no rule's."""
    clauses = Clauses(text)
    may_be = Persons(clauses).may_own(whose, found.start, found.end)
    return may_be and not is_of_rule(clauses, found)


def is_year_of_writer(text: str, year: Found) -> bool:
    """Whether a year may be the one that the writer asks about, and is no rule's."""
    clauses = Clauses(text)
    return Persons(clauses).may_date(year.start, year.end) and not is_of_rule(clauses, year)


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
        self._today = today
        self._amounts = [field for field in fields if field.kind == "amount"]
        self._persons = Persons(clauses)
        self.taken: dict[str, Found] = {}
        found = read_clauses(clauses, lang, today)
        stated = [each for each in found if not is_of_rule(clauses, each)]
        self.open = {each.start: each for each in stated}
        cues = read_cues(clauses)
        self._near = [(each, cues_near(clauses, cues, each)) for each in stated]
        spans = {(each.start, each.end) for each in stated}
        self._alone = {span for span in spans if clauses.is_alone(*span)}
        self._used: set[Cue] = set()

    def take_chosen(self) -> None:
        """Takes choices and facts."""
        for field in self.fields:
            chosen = None
            if field.kind == "choice":
                chosen = read_choice(self.clauses, field, is_asked=False)
            elif field.kind == "yes_no":
                chosen = read_fact(self.clauses, field)
                chosen = None if chosen and is_of_rule(self.clauses, chosen) else chosen
                chosen = chosen or self._take_beyond(field)
            elif is_of_children(field):
                chosen = read_children(self.clauses)
                chosen = None if chosen and is_of_rule(self.clauses, chosen) else chosen
            if chosen and self._is_said_of(field, chosen):
                self.taken[field.name] = chosen

    def _take_beyond(self, field: Wanted) -> Found | None:
        """A time against the one that a question names, where the words of the field stand by."""
        groups = cue_groups(field.name)
        counts = [
            each
            for each, near in self._near
            if each.start in self.open and any(cue.groups & groups for _, cue in near)
        ]
        dates = [each for each, _ in self._near if each.kind == "date"]
        elapsed = read_elapsed(self.clauses, dates, self._today) if asks_since_when(field) else ()
        found = read_beyond(self.clauses, field, [*counts, *elapsed])
        if found:
            self.open.pop(found.start, None)
        return found

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
        if is_of_children(field):
            return True  # that there is a child is said of its parent
        return self._persons.may_own(field.whose, found.start, found.end)

    def _is_of_oneself(self, found: Found) -> bool:
        """Whether an uncued count says something of the writer, not of a time in general."""
        if found.unit in ("months", "years"):
            return _WORK.match(self.clauses.plain, found.end) is not None
        return found.value != 1

    def _fitted(self, found: Found, field: Wanted, is_cued: bool) -> Found | None:
        if field.kind not in _READ_AS[found.kind] or not self._is_said_of(field, found):
            return None
        is_alone = (found.start, found.end) in self._alone
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
    """Whether the nearest cue is another field's; what no words speak of has none."""
    if not cue_groups(field.name):
        return False
    cues = [(distance, cue) for distance, cue in cues if not cue.groups <= _OF_DATES]
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
    low, high = _ADULT_AGE if field.whose != "child" else (field.least or 0, field.most or 0)
    is_lone_age = is_alone and is_age(field) and low <= found.value <= high
    is_fraction = found.value != found.value.to_integral_value()  # it counts and numbers nothing
    if not is_lone_age and not (is_cued and (is_alone or is_fraction)):
        return None
    fitted = in_unit(found, field)
    return within_bounds(fitted, field) if fitted else None
