"""The day it is where the assistant's answers hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

# The Mainland keeps one offset all year; a database of time zones need not be installed for it.
SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")


def today() -> date:
    """The day in Shenzhen."""
    return datetime.now(SHANGHAI).date()
