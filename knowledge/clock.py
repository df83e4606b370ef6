"""The day it is where the assistant's answers hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

from knowledge.language import Lang

# The Mainland keeps one offset all year; a database of time zones need not be installed for it.
SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")


def today() -> date:
    """The day in Shenzhen."""
    return datetime.now(SHANGHAI).date()


def say_day(day: date, lang: Lang) -> str:
    """A day as people write it."""
    if lang == "en":
        return f"{day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"
