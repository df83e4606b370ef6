"""What the pages of the rules show: sets with what they rest on, labels, what a draft changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from bot.admin.rule_desk import Shelf
from bot.admin.rule_form import Fields, to_fields
from knowledge.dated_rules import Rule
from knowledge.rule_sets import RuleDraft, RuleSet, Shapes

SOON: Final = timedelta(days=60)


@dataclass(frozen=True)
class Labels:
    """What rules and their fields are called, in the texts of a page."""

    texts: Mapping[str, str]

    def field(self, rule: str, name: str) -> str:
        """A field of a rule; where several rules have its name, what it means in this one."""
        own, shared = self.texts.get(f"field_{rule}_{name}"), self.texts.get(f"field_{name}")
        return own or shared or name

    def choice(self, value: str) -> str:
        """A value to choose, or a name in a table."""
        return self.texts.get(f"choice_{value}") or self.texts.get(f"own_name_{value}") or value

    def place(self, rule: str, place: str) -> str:
        """The way to a field: its rows by their number."""
        said = ""
        for step in place.removeprefix("value.").split("."):
            if step.isdecimal():
                said += f" {int(step) + 1}"
                continue
            named = self.texts.get(f"field_{rule}_{step}") or self.texts.get(f"field_{step}")
            said += f"{': ' if said else ''}{named or self.choice(step)}"
        return said


@dataclass(frozen=True)
class Lasting:
    """Until when a set holds: the earliest end of what it says last of each rule."""

    until: date | None
    today: date

    @classmethod
    def of(cls, rule_set: RuleSet, today: date) -> Lasting:
        """That of a set."""
        last = {rule.id: rule.valid_to for rule in rule_set.rules}
        return cls(min((day for day in last.values() if day), default=None), today)

    @property
    def days(self) -> int:
        """How many days are left; below zero once it is over."""
        return ((self.until or date.max) - self.today).days

    @property
    def is_over(self) -> bool:
        """Whether it has run out."""
        return self.days < 0

    @property
    def is_short(self) -> bool:
        """Whether it runs out soon."""
        return 0 <= self.days <= SOON.days


@dataclass(frozen=True)
class Overview:
    """A set in the list of all."""

    name: str
    services: Sequence[str]
    facts: Sequence[str]
    sources: int
    lasting: Lasting
    draft: RuleDraft | None
    is_changed: bool
    has_conflict: bool

    @classmethod
    def of(
        cls, shelf: Shelf, rule_set: RuleSet, readers: Mapping[str, set[str]], today: date
    ) -> Overview:
        """That of a set."""
        name = rule_set.name
        return cls(
            name,
            services_of(rule_set, readers),
            facts_of(rule_set),
            len({source.url for rule in rule_set.rules for source in rule.sources}),
            Lasting.of(rule_set, today),
            shelf.drafts.get(name),
            rule_set.digest != shelf.released.get(name),
            name in shelf.conflicts,
        )


class FieldChange(NamedTuple):
    """A field of a rule before and after; empty where there is none."""

    rule: str
    period: date
    label: str
    before: str
    after: str


def facts_of(rule_set: RuleSet) -> list[str]:
    """The facts that a set rests on, each once."""
    named = (fact for rule in rule_set.rules for source in rule.sources for fact in source.facts)
    return sorted(set(named))


def services_of(rule_set: RuleSet, readers: Mapping[str, set[str]]) -> list[str]:
    """The services that read a rule of a set."""
    return sorted(set[str]().union(*(readers.get(name, set()) for name in rule_set.ids)))


def standing_of(fields: Fields, today: date, place: str) -> str:
    """Whether the period at a place in a form holds now, later, or held before."""
    first, last = (fields.get(f"{place}.{day}", "") for day in ("valid_from", "valid_to"))
    if first > today.isoformat():
        return "holds_later"
    return "held_before" if last and last < today.isoformat() else "holds_now"


def field_changes(
    before: RuleSet, after: RuleSet, shapes: Shapes, labels: Labels
) -> Iterator[FieldChange]:
    """What sets two versions of a set apart, field by field; a period is known by its first day.

    A new period is set beside the one before it.
    """
    old, new = _periods(before), _periods(after)
    for key in sorted(old.keys() | new.keys()):
        beside = old.get(key) or _before(old, *key)
        was, becomes = _said(beside, shapes), _said(new.get(key), shapes)
        for place in dict.fromkeys((*was, *becomes)):
            pair = was.get(place, ""), becomes.get(place, "")
            if pair[0] != pair[1]:
                yield FieldChange(*key, labels.place(key[0], place), *pair)


def _periods(rule_set: RuleSet) -> dict[tuple[str, date], Rule]:
    return {(rule.id, rule.valid_from): rule for rule in rule_set.rules}


def _before(periods: Mapping[tuple[str, date], Rule], name: str, first: date) -> Rule | None:
    """The last period of a rule that begins before a day."""
    earlier = [rule for rule in periods.values() if rule.id == name and rule.valid_from < first]
    return max(earlier, key=lambda rule: rule.valid_from, default=None)


def _said(rule: Rule | None, shapes: Shapes) -> dict[str, str]:
    """What a rule says, by the place of each field in it; a tick is a mark."""
    if rule is None:
        return {}
    fields = to_fields([rule], shapes).items()
    places = ((name.split(".", 2)[2], said) for name, said in fields)
    return {place: "✓" if said == "yes" else said for place, said in places if place != "id"}
