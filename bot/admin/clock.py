"""Times as the admin's pages show them."""

from __future__ import annotations

from datetime import datetime

from knowledge.clock import SHANGHAI


def shenzhen(moment: datetime, between: str = " ") -> str:
    """A time as the clock in Shenzhen shows it."""
    return moment.astimezone(SHANGHAI).strftime(f"%Y-%m-%d{between}%H:%M")
