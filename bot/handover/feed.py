"""What happens at the desk, read once by each process however many desks it serves."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from itertools import takewhile
from typing import Final

from bot.errors import StoreError
from bot.handover.store import Event, HandoverStore
from knowledge.cancellation import heed_cancellation

_LOG = logging.getLogger(__name__)
_KEPT: Final = 2_000
_PAUSE: Final = 1.0  # seconds, after Redis could not be read


class Feed:
    """The latest events of this process, and those who wait for more."""

    def __init__(self, store: HandoverStore) -> None:
        self._store = store
        self._latest: deque[Event] = deque(maxlen=_KEPT)
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Reads events for as long as it runs."""
        place = ""
        while True:
            heed_cancellation()
            try:
                place = place or await self._store.last_event()
                async for batch in self._store.follow(place):
                    place = batch[-1][0] if batch else place
                    self._latest.extend(batch)
                    # Whoever waits for this news wakes; whoever comes later waits for the next.
                    self._news.set()
                    self._news = asyncio.Event()
            except StoreError:
                _LOG.warning("The desk's events cannot be read; trying again.")
            await asyncio.sleep(_PAUSE)

    async def follow(self, after: str) -> AsyncIterator[list[Event]]:
        """What happens after an event, in batches; an empty one where nothing did for a while."""
        place = after
        news = self._news
        batch = await self._store.events_after(after)
        while True:
            place = batch[-1][0] if batch else place
            yield batch
            await news.wait()
            news = self._news
            batch = self._after(place)

    def _after(self, place: str) -> list[Event]:
        """The events after a place: the latest few, whatever else is remembered."""
        last = _order(place)
        newer = takewhile(lambda event: _order(event[0]) > last, reversed(self._latest))
        return [*newer][::-1]


def _order(place: str) -> tuple[int, int]:
    milliseconds, _, count = place.partition("-")
    return int(milliseconds), int(count or "0")
