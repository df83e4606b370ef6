"""How far a conversation has come with a service; kept in a slot between its messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from actions.service import Field, Service, Value

SLOT: Final = "service"


@dataclass
class State:
    """The answers so far, the field that is being asked, and the order in which fields were.

    An answer may be known before it is needed. Nothing is asked once the outcome was given;
    the answers stay for a 'what if'. Of the fields in `months` only
    the month is known, by its first day. It is finished once an outcome was given.
    """

    service: Service
    answers: dict[str, Value] = field(default_factory=dict)
    asked: str | None = None
    trail: list[str] = field(default_factory=list)
    months: dict[str, date] = field(default_factory=dict)
    is_finished: bool = False

    @classmethod
    def from_slot(cls, stored: Any, services: Mapping[str, Service]) -> Self | None:
        """The state a slot holds; None for no service, or for one that is no more."""
        service = services.get((stored or {}).get("name", ""))
        if service is None:
            return None
        fields = {f.name: f for f in service.fields}
        answers = {
            name: read_value(value, fields[name].kind)
            for name, value in stored["answers"].items()
            if name in fields
        }
        asked = stored["asked"] if stored["asked"] in fields else None
        trail = [name for name in stored["trail"] if name in fields]
        months = {n: date.fromisoformat(day) for n, day in stored.get("months", {}).items()}
        return cls(service, answers, asked, trail, months, stored.get("is_finished", False))

    def as_slot(self) -> dict[str, Any]:
        """The state as JSON holds it."""
        return {
            "name": self.service.name,
            "answers": {name: as_text(value) for name, value in self.answers.items()},
            "asked": self.asked,
            "trail": self.trail,
            "months": {name: day.isoformat() for name, day in self.months.items()},
            "is_finished": self.is_finished,
        }

    def field_named(self, name: str | None) -> Field | None:
        """One of the service's fields."""
        return next((f for f in self.service.fields if f.name == name), None)

    def needed(self) -> Iterator[Field]:
        """The fields that the answers so far make necessary, in the order of asking."""
        return (f for f in self.service.fields if f.is_needed(self.answers))

    def missing(self) -> list[Field]:
        """The fields that are still to be asked."""
        return [f for f in self.needed() if f.name not in self.answers]

    def give(self, name: str, value: Value) -> None:
        """Takes an answer."""
        self.answers[name] = value
        self.months.pop(name, None)
        if name not in self.trail:
            self.trail.append(name)

    def settled(self) -> dict[str, Value]:
        """The answers that count; what an earlier answer made needless is left out."""
        return {f.name: self.answers[f.name] for f in self.needed() if f.name in self.answers}

    def step_back(self) -> str | None:
        """Forgets the last answer; returns the name of its field, None at the beginning."""
        if not self.trail:
            return None
        name = self.trail.pop()
        self.answers.pop(name, None)
        self.months.pop(name, None)
        is_needed = any(f.name == name for f in self.needed())
        return name if is_needed else self.step_back()


def as_text(value: Value) -> str:
    """A value as buttons and slots hold it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def read_value(text: str, kind: str) -> Value:
    """The value that `as_text` wrote."""
    if kind == "date":
        return date.fromisoformat(text)
    if kind in ("amount", "number"):
        return Decimal(text)
    return text == "true" if kind == "yes_no" else text
