"""What does not fit in a set of rules as a form says it, each fault at its field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from bot.admin.faults import Fault
from bot.admin.rule_form import Fields, Reading, in_order
from knowledge.dated_rules import Rule
from knowledge.rule_sets import RuleSet, Shapes

Model = TypeVar("Model", bound=BaseModel)
_A_DAY: Final = timedelta(days=1)
_SENTENCES: Final = {
    "less_than_equal": "fault_percent",
    "too_short": "fault_sources",
    **{
        kind: f"fault_{kind}"
        for kind in (
            *("bands_end", "bands_order", "bands_leap", "no_such_day", "ends_first"),
            *("windows_overlap", "steps_order", "ages_apart"),
        )
    },
}

Placed = list[tuple[str, Rule]]


@dataclass(frozen=True)
class RuleChecks:
    """Reads forms by the shapes of the rules, the facts that are known, and the day."""

    shapes: Shapes
    facts: Collection[str]
    today: date

    def read(self, fields: Fields, live: RuleSet) -> tuple[RuleSet | None, list[Fault]]:
        """The set that a form says, or what does not fit of it."""
        reading = Reading(fields, self.shapes)
        records = reading.records()
        if reading.faults:
            return None, reading.faults
        faults: list[Fault] = []
        placed: Placed = []
        for place, record in records:
            rule = _modelled(Rule, record, place, faults)
            if rule and _modelled(self.shapes[rule.id], rule.value, f"{place}.value", faults):
                placed.append((place, rule))
        faults += [] if faults else self._compared(placed, live)
        if faults:
            return None, faults
        rules = in_order(live, (rule for _, rule in placed))
        return RuleSet(name=live.name, rules=rules), []

    def _compared(self, placed: Placed, live: RuleSet) -> Iterator[Fault]:
        """What does not fit of rules each of which is sound."""
        periods = defaultdict[str, Placed](list)
        for place, rule in placed:
            periods[rule.id].append((place, rule))
            yield from self._rule(place, rule)
        for missing in sorted(live.ids - periods.keys()):
            yield _fault("", "fault_missing", rule=missing)
        for held in periods.values():
            yield from _periods(sorted(held, key=lambda each: each[1].valid_from))

    def _rule(self, place: str, rule: Rule) -> Iterator[Fault]:
        if rule.valid_to and rule.valid_to < rule.valid_from:
            yield _fault(f"{place}.valid_to", "fault_to_before_from", first=rule.valid_from)
        if rule.as_of > self.today:
            yield Fault(f"{place}.as_of", "fault_future")
        for number, source in enumerate(rule.sources):
            for fact in source.facts:
                if fact not in self.facts:
                    yield _fault(f"{place}.sources.{number}.facts", "fault_fact", fact=fact)


def _periods(held: Placed) -> Iterator[Fault]:
    """Where two periods of a rule hold on one day, or none does between them."""
    for (before, earlier), (after, later) in pairwise(held):
        if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
            yield _fault(f"{before}.valid_to", "fault_overlap", first=later.valid_from)
        elif earlier.valid_to + _A_DAY < later.valid_from:
            blanks = {"first": earlier.valid_to + _A_DAY, "last": later.valid_from - _A_DAY}
            yield _fault(f"{after}.valid_from", "fault_gap", **blanks)


def _modelled(
    model: type[Model], record: Mapping[str, Any], place: str, faults: list[Fault]
) -> Model | None:
    """A record as a model reads it, or None with what does not fit of it."""
    try:
        return model.model_validate(record)
    except ValidationError as error:
        faults += [_told(dict(fault), place) for fault in error.errors(include_url=False)]
        return None


def _told(fault: Mapping[str, Any], place: str) -> Fault:
    name = ".".join([place, *map(str, fault["loc"])])
    if fault["type"].startswith("url"):
        return Fault(name, "fault_url")
    key = _SENTENCES.get(fault["type"], "fault_other")
    blanks = fault.get("ctx", {}) if key != "fault_other" else {"detail": fault["msg"]}
    return _fault(name, key, **blanks)


def _fault(name: str, key: str, **blanks: object) -> Fault:
    return Fault(name, key, {blank: str(value) for blank, value in blanks.items()})
