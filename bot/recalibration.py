"""Runs the recalibration in a process of its own, so that no resident waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Final, Self

# One that ended at once found another process at work; asking again at once would not help.
_PAUSE: Final = 5.0  # seconds


class Recalibration:
    """At most one process at a time that learns the calibration of the live set."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._process: subprocess.Popen[bytes] | None = None
        self._started = float("-inf")

    def start(self) -> None:
        """Starts it, unless it is running or was only just started."""
        is_over = self._process is None or self._process.poll() is not None
        if is_over and time.monotonic() - self._started >= _PAUSE:
            self._started = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "recalibrate"],
                env={**os.environ, "REDIS_URL": self._redis_url},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()
