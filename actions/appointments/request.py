"""What a conversation wants of the book, as far as it is known; kept in a slot meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, Self

from actions.clock import SHANGHAI

NAME: Final = "appointments"
Act = Literal["book", "see", "move", "cancel"]
Step = Literal["topic", "day", "part", "time", "ok", "which", "number", "word"]
Part = Literal["", "morning", "afternoon"]


@dataclass
class Request:
    """An act with what was said for it; `asked` is the step that waits for an answer.

    `said_times` are times said before the day was known. `number` is the appointment to move or
    to cancel; `proved` one of another conversation whose check word was given.
    """

    act: Act
    asked: Step | None = None
    topic: str | None = None
    day: date | None = None
    part: Part = ""
    said_times: tuple[str, ...] = ()
    start: datetime | None = None
    number: str | None = None
    proved: str | None = None

    @classmethod
    def from_slot(cls, stored: Any) -> Self | None:
        """The request a slot holds, or None for none."""
        if not stored or stored.get("name") != NAME:
            return None
        fields = {key: value for key, value in stored.items() if key != "name"}
        day, start = fields["day"], fields["start"]
        return cls(
            **{
                **fields,
                "day": date.fromisoformat(day) if day else None,
                "start": datetime.fromisoformat(start) if start else None,
                "said_times": tuple(fields["said_times"]),
            }
        )

    def as_slot(self) -> dict[str, Any]:
        """The request as JSON holds it."""
        return {
            "name": NAME,
            **vars(self),
            "day": self.day.isoformat() if self.day else None,
            "start": self.start.isoformat() if self.start else None,
            "said_times": list(self.said_times),
        }

    def choose(self, start: datetime) -> None:
        """Takes a time with its day."""
        self.start = start.astimezone(SHANGHAI)
        self.day = self.start.date()
        self.said_times = ()

    def choose_day(self, day: date) -> None:
        """Takes a day; the time of another one no longer counts."""
        self.day, self.start = day, None

    def step_back(self) -> bool:
        """Forgets what was answered last; false at the beginning."""
        if self.start is not None:
            self.start = None
        elif self.part:
            self.part = ""
        elif self.day is not None:
            self.day, self.said_times = None, ()
        elif self.act == "book" and self.topic is not None:
            self.topic = None
        elif self.number is not None:
            self.number = None
        else:
            return False
        return True
