"""The days that numbers are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.settings import COUNTS_DAYS

DEFAULT_DAYS: Final = 30
PRESETS: Final = (7, 30, 90, 365)


@dataclass(frozen=True)
class Period:
    """From one day to another, both included; `fault` is the key of what was wrong with those."""

    first: date
    last: date
    fault: str = ""


def read_period(first: str | None, last: str | None, today: date) -> Period:
    """The period that was asked for; the last thirty days where none was, or none that can be."""
    usual = today - timedelta(days=DEFAULT_DAYS - 1)
    try:
        end = date.fromisoformat(last) if last else today
        begin = date.fromisoformat(first) if first else min(usual, end)
    except ValueError:
        return Period(usual, today, "fault_no_date")
    if begin > end:
        return Period(usual, today, "fault_order")
    if begin < today - timedelta(days=COUNTS_DAYS) or end > today:
        return Period(usual, today, "fault_range")
    return Period(begin, end)
