"""For how long arrangements are kept: as the service says, or as shipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

SHIPPED_DAYS: Final = 30
DAY: Final = 24 * 3600  # seconds
Days = Callable[[], int]


def shipped() -> int:
    """The days where nobody says otherwise."""
    return SHIPPED_DAYS


@dataclass(frozen=True)
class Kept:
    """Days for which an appointment is kept after its start, and a request after it was made."""

    appointments: Days = shipped
    callbacks: Days = shipped
