"""The time of the counters."""

from __future__ import annotations

from datetime import date, datetime, time

from actions.clock import SHANGHAI


def at(day: date, moment: time) -> datetime:
    """That moment of a day in Shanghai."""
    return datetime.combine(day, moment, SHANGHAI)


def from_seconds(seconds: float | str | bytes) -> datetime:
    """The time in Shanghai of seconds since 1970."""
    return datetime.fromtimestamp(int(seconds), SHANGHAI)


def to_seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())
