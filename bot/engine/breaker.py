"""Asks no more for a while what has failed again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

FAILURES: Final = 5  # one after the other
PAUSE_SECONDS: Final = 30.0


class Breaker:
    """Opens after so many failures in a row; after a pause one may try whether it is over."""

    def __init__(
        self,
        failures: int = FAILURES,
        pause: float = PAUSE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._pause = pause
        self._clock = clock
        self._failures = 0
        self._until = 0.0

    def may_try(self) -> bool:
        """Whether to ask; once the pause is over, for one at a time."""
        if self._failures < self._most:
            return True
        if self._clock() < self._until:
            return False
        self._until = self._clock() + self._pause
        return True

    def note(self, is_well: bool) -> None:
        """Notes how it went."""
        self._failures = 0 if is_well else self._failures + 1
        if self._failures >= self._most:
            self._until = self._clock() + self._pause
