"""For how many days what is kept of each kind; bounded, and never without an end for residents."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.settings import COUNTS_DAYS, RETENTION_DAYS

DAY: Final = 24 * 3600  # seconds
Kind = Literal["conversations", "callbacks", "appointments", "gaps", "counts", "audit"]


class Retention(BaseModel):
    """Days: of appointments after their day, of the rest after their latest use.

    The audit has no end until one is set.
    """

    model_config = ConfigDict(frozen=True)

    conversations: Annotated[int, Field(ge=1, le=90)] = RETENTION_DAYS
    callbacks: Annotated[int, Field(ge=1, le=90)] = 30
    appointments: Annotated[int, Field(ge=1, le=90)] = 30
    gaps: Annotated[int, Field(ge=7, le=180)] = RETENTION_DAYS
    counts: Annotated[int, Field(ge=31, le=COUNTS_DAYS)] = COUNTS_DAYS
    audit: Annotated[int | None, Field(ge=365, le=3650)] = None

    def seconds(self, kind: Kind) -> int:
        """The seconds for which a kind is kept; none for an audit that has no end."""
        return (getattr(self, kind) or 0) * DAY
