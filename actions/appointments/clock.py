"""The time of the counters."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Final

# The Mainland keeps one offset all year; a database of time zones need not be installed for it.
SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")


def at(day: date, moment: time) -> datetime:
    """That moment of a day in Shanghai."""
    return datetime.combine(day, moment, SHANGHAI)


def from_seconds(seconds: float | str | bytes) -> datetime:
    """The time in Shanghai of seconds since 1970."""
    return datetime.fromtimestamp(int(seconds), SHANGHAI)


def to_seconds(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())
