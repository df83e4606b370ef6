"""Opening hours far ahead of any clock, and what stands in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from actions.appointments.appointment import Appointment, Wish
from actions.appointments.opening import Opening
from actions.clock import SHANGHAI

MONDAY = date(2030, 1, 7)
NOW = datetime(2030, 1, 7, 8, 0, tzinfo=SHANGHAI)
_TEXTS = {"en": "Tax, duties; more", "zh-Hans": "税务", "zh-Hant": "稅務"}


def topic(**fields: Any) -> dict[str, Any]:
    """Hours of Monday and Tuesday, 09:00-11:00 and 14:00-15:00, two people each half hour."""
    hours = ("09:00-11:00", "14:00-15:00")
    return {
        "title": _TEXTS,
        "place": _TEXTS,
        "slot_minutes": 30,
        "capacity": 2,
        "hours": {"mon": hours, "tue": hours},
        "confirmed": True,
        **fields,
    }


def opening(**fields: Any) -> Opening:
    """Two topics, `tax` and `visa`, an hour's notice, two weeks ahead, no holidays."""
    return Opening.model_validate(
        {
            "notice_minutes": 60,
            "days_ahead": 14,
            "holidays": [],
            "topics": {"tax": topic(), "visa": topic()},
            **fields,
        }
    )


def at(hour: int, minute: int = 0, day: int = 7) -> datetime:
    """A time in that January."""
    return datetime(2030, 1, day, hour, minute, tzinfo=SHANGHAI)


def wish(
    start: datetime, conversation: str = "web:a", message: str = "m1", topic: str = "tax"
) -> Wish:
    """Somebody's wish to come."""
    return Wish(topic, start, conversation, message, "en")


def appointment(**fields: Any) -> Appointment:
    """One on that Monday at nine."""
    return Appointment(
        **{
            "number": "K7M4R2W9",
            "topic": "tax",
            "start": at(9),
            "minutes": 30,
            "conversation": "web:a",
            "lang": "en",
            "check_word": "H3Q8",
            "file": "unguessable",
            **fields,
        }
    )
