"""How long people wait for each other, in one place."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from bot.errors import BotError

Clock = Callable[[], int]
"""The milliseconds since 1970."""

WAIT_SECONDS: Final = 600  # after which who waits is with the bot again
IDLE_SECONDS: Final = 1200  # of silence on both sides, after which a person's conversation ends
LEASE_SECONDS: Final = 45  # for which staff count as there after their page was last heard of


@dataclass(frozen=True)
class Times:
    """The time-outs, in milliseconds."""

    wait: int = WAIT_SECONDS * 1000
    idle: int = IDLE_SECONDS * 1000
    lease: int = LEASE_SECONDS * 1000

    @classmethod
    def from_env(cls) -> Self:
        """The time-outs that the environment names, and the defaults; raises BotError."""
        return cls(
            _milliseconds(os.environ.get("HANDOVER_WAIT_SECONDS"), "WAIT", WAIT_SECONDS),
            _milliseconds(os.environ.get("HANDOVER_IDLE_SECONDS"), "IDLE", IDLE_SECONDS),
            _milliseconds(os.environ.get("HANDOVER_LEASE_SECONDS"), "LEASE", LEASE_SECONDS),
        )


def read_clock() -> int:
    """The time by this machine's clock."""
    return time.time_ns() // 1_000_000


def _milliseconds(given: str | None, name: str, default: int) -> int:
    seconds = given or str(default)
    if not seconds.isdecimal() or int(seconds) < 1:
        raise BotError(f"HANDOVER_{name}_SECONDS must be a whole number above zero, not {given!r}.")
    return int(seconds) * 1000
