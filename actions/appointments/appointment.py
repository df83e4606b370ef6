"""An appointment, the wish for one, and why a wish was not met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from actions.appointments.clock import from_seconds, to_seconds
from knowledge.language import Lang, as_lang

Reason = Literal["full", "closed", "past", "already_booked", "too_late_to_change", "not_found"]
State = Literal["open", "cancelled"]


@dataclass(frozen=True)
class Wish:
    """Who wants to come, and when; `message` is the id of the message that said so."""

    topic: str
    start: datetime
    conversation: str
    message: str
    lang: Lang


@dataclass(frozen=True)
class Appointment:
    """A slot that is somebody's; `sequence` grows with every change of it.

    `file` names its calendar file, for whoever was told the name.
    """

    number: str
    topic: str
    start: datetime
    minutes: int
    conversation: str
    lang: Lang
    check_word: str = field(repr=False)
    file: str = field(repr=False)
    sequence: int = 0
    state: State = "open"

    @property
    def end(self) -> datetime:
        """When its slot ends."""
        return self.start + timedelta(minutes=self.minutes)

    def to_fields(self) -> dict[str, str]:
        """What Redis holds of it, under its number."""
        return {
            "topic": self.topic,
            "start": str(to_seconds(self.start)),
            "minutes": str(self.minutes),
            "conversation": self.conversation,
            "lang": self.lang,
            "check_word": self.check_word,
            "file": self.file,
            "sequence": str(self.sequence),
            "state": self.state,
        }

    @classmethod
    def from_fields(cls, number: str, stored: Mapping[bytes, bytes]) -> Appointment | None:
        """The appointment that Redis holds under a number, or None where it holds nothing."""
        if not stored:
            return None
        fields: dict[str, Any] = {name.decode(): value.decode() for name, value in stored.items()}
        return cls(
            number=number,
            topic=fields["topic"],
            start=from_seconds(fields["start"]),
            minutes=int(fields["minutes"]),
            conversation=fields["conversation"],
            lang=as_lang(fields["lang"]) or "en",
            check_word=fields["check_word"],
            file=fields["file"],
            sequence=int(fields["sequence"]),
            state=fields["state"],
        )


@dataclass(frozen=True)
class FreeSlot:
    """A slot that can be booked, and how many more people it can take."""

    start: datetime
    left: int


@dataclass(frozen=True)
class Refusal:
    """Why nothing was booked, changed or found; `alternatives` are the next free slots.

    `held` is the open appointment where the reason is 'already_booked'.
    """

    reason: Reason
    alternatives: tuple[FreeSlot, ...] = ()
    held: Appointment | None = None
