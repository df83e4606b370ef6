"""The services that work something out, as forms that are filled in all at once.

Nothing that is filled in is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from actions.clock import today
from actions.deciding import decide, find_hinge
from actions.phrase_book import COMMON, say
from actions.service import Field, Line, Outcome, Value
from actions.service_intake import Refused, Unclear, take
from actions.service_reading import read_for
from actions.service_reply import outcome_parts, outcome_sources, spoken
from actions.service_state import State, as_text
from actions.service_turn import lacks_day
from actions.services import NAMES, open_services
from knowledge.dated_rules import open_rules
from knowledge.language import Lang
from knowledge.reading import Found, Reading

_FIGURE: Final = re.compile(r"\d{1,15}(?:\.\d{1,9})?")


class Calculators:
    """The forms of all services that work something out."""

    @property
    def names(self) -> tuple[str, ...]:
        """The services, by name."""
        return NAMES

    def fill(
        self, name: str, lang: Lang, typed: Mapping[str, str], chosen: Mapping[str, str]
    ) -> dict[str, Any]:
        """The form with what is wrong beside each field, and the outcome once it is certain.

        `typed` is read as people write; `chosen` holds the values of choices and of options.
        """
        filled = _Filled(State(open_services()[name]), lang, today())
        for each in filled.state.service.fields:
            if chosen.get(each.name):
                filled.choose(each, chosen[each.name])
            elif typed.get(each.name, "").strip():
                filled.read(each, typed[each.name])
        return filled.as_json()


@dataclass
class _Filled:
    """A form while it is read: the answers taken, and what is said beside its fields."""

    state: State
    lang: Lang
    today: date
    errors: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    options: dict[str, tuple[Value, ...]] = field(default_factory=dict)

    def choose(self, field: Field, value: str) -> None:
        """Takes a value as a form holds it."""
        read = _held(field, value)
        if read is None:
            self._refuse(field, Line(f"not_understood.{field.kind}"))
        else:
            self._take(field, Found(field.kind, (Reading(read),), 0, len(value)))

    def read(self, field: Field, text: str) -> None:
        """Takes what a text gives to a field."""
        found = read_for(self.state, field, text, self.lang, self.today)
        if found is None:
            self._refuse(field, Line(f"not_understood.{field.kind}"))
        elif lacks_day(found):
            self._take_month(field, found)
        else:
            self._take(field, found)

    def as_json(self) -> dict[str, Any]:
        """The form as JSON holds it."""
        outcome = self._outcome()
        needed = {each.name for each in self.state.needed()}
        missing = set() if outcome else {each.name for each in self.state.missing()}
        name = self.state.service.name
        return {
            "service": name,
            "lang": self.lang,
            "intro": say(name, Line("intro"), self.lang),
            "fields": [
                self._field(each, each.name in needed, each.name in missing)
                for each in self.state.service.fields
            ],
            "outcome": outcome and _outcome(name, outcome, self.lang),
        }

    def _take(self, field: Field, found: Found) -> None:
        taken = take(found, field)
        if isinstance(taken, Refused):
            self._refuse(field, taken.line)
        elif isinstance(taken, Unclear):
            self._refuse(field, Line("unclear"))
            self.options[field.name] = taken.values
        else:
            self.state.give(field.name, taken.value)
            if taken.note:
                self.notes[field.name] = say(COMMON, taken.note, self.lang)

    def _take_month(self, field: Field, found: Found) -> None:
        """Takes a month where it may be enough; a year never is."""
        reading = found.readings[0]
        is_one_month = reading.precision == "month" and len(found.readings) == 1
        if field.by_month and is_one_month and isinstance(reading.value, date):
            self.state.give(field.name, reading.value)
            self.state.months[field.name] = reading.value
        else:
            self._refuse(field, Line("needs_day" if is_one_month else "needs_date"))

    def _outcome(self) -> Outcome | None:
        """What is worked out, unless it hinges on what is still to be said."""
        rules = open_rules()
        outcome = decide(self.state, rules, self.today)
        hinge = outcome and find_hinge(self.state, rules, self.today, outcome)
        if hinge:
            self._refuse(hinge, Line("needs_day"))
            return None
        return outcome

    def _refuse(self, field: Field, line: Line) -> None:
        self.errors[field.name] = say(COMMON, line, self.lang)

    def _field(self, field: Field, is_needed: bool, is_missing: bool) -> dict[str, Any]:
        name, error = self.state.service.name, self.errors.get(field.name, "")
        return {
            "name": field.name,
            "kind": field.kind,
            "label": say(name, Line(f"ask.{field.name}"), self.lang),
            "why": say(name, Line(f"why.{field.name}"), self.lang),
            "choices": self._titled(field, _values(field)),
            "is_needed": is_needed,
            "is_missing": is_missing and not error,
            "error": error if is_needed else "",
            "options": self._titled(field, self.options.get(field.name, ())),
            "note": self.notes.get(field.name, ""),
        }

    def _titled(self, field: Field, values: tuple[Value, ...]) -> list[dict[str, str]]:
        return [
            {"value": as_text(value), "title": spoken(self.state, field.name, value, self.lang)}
            for value in values
        ]


def _held(field: Field, text: str) -> Decimal | date | str | bool | None:
    """The value that a form holds for a field; None for what no form of ours holds."""
    if field.kind == "choice":
        return text if text in field.choices else None
    if field.kind == "yes_no":
        return {"true": True, "false": False}.get(text)
    if field.kind == "date":
        return _day(text)
    return Decimal(text) if _FIGURE.fullmatch(text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _values(field: Field) -> tuple[Value, ...]:
    return (True, False) if field.kind == "yes_no" else field.choices


def _outcome(service: str, outcome: Outcome, lang: Lang) -> dict[str, Any]:
    return {
        "parts": outcome_parts(service, outcome, lang),
        "sources": outcome_sources(outcome, lang),
    }


def open_calculators() -> Calculators:
    """The forms of all services."""
    return Calculators()
