"""Runs the recalibration in a process of its own, so that no resident waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Self


class Recalibration:
    """At most one process at a time that learns the calibration of the live set."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, unless it is running."""
        if self._process is None or self._process.poll() is not None:
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
