"""Says what is wrong with a connection once, however often it fails, and when it is over."""

from __future__ import annotations

import logging

from bot.channels.telegram.backoff import wait_after

_LOG = logging.getLogger(__name__)


class Trouble:
    """The failures in a row of one connection."""

    def __init__(self) -> None:
        self._sentence = ""
        self._failures = 0

    def tell(self, sentence: str, pause: float = 0.0) -> float:
        """Logs what is wrong, unless it was the same before; returns how long to wait."""
        if sentence != self._sentence:
            _LOG.error("Telegram is not served: %s", sentence)
            self._sentence = sentence
        self._failures += 1
        return max(pause, wait_after(self._failures - 1))

    def is_over(self) -> None:
        """Logs that all is well, if it was not."""
        if self._sentence:
            _LOG.warning("Telegram is served again.")
        self._sentence = ""
        self._failures = 0
