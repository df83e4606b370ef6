"""Looks now and then at what is one for all processes, for the metrics."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Final

import redis.asyncio

from bot import metrics
from bot.channels.telegram import keys as telegram
from bot.errors import StoreError
from bot.handover import keys as desk
from bot.store_errors import store_errors
from knowledge.cancellation import heed_cancellation
from knowledge.entry_store import EntryStore
from knowledge.rule_store import RuleStore

_LOG = logging.getLogger(__name__)
_EVERY: Final = 5.0  # seconds
_QUEUES: Final = ("updates", "replies", "notices")


class Samples:
    """Takes the metrics that no event tells; `in_use` is the numbers of the publications in use."""

    def __init__(
        self, client: redis.asyncio.Redis, in_use: Callable[[], Mapping[str, int]]
    ) -> None:
        self._redis = client
        self._stores: dict[str, EntryStore | RuleStore] = {
            "entries": EntryStore(client),
            "rules": RuleStore(client),
        }
        self._in_use = in_use
        self._known: dict[str, int] = {}

    async def keep_taking(self) -> None:
        """Takes them for as long as it runs."""
        while True:
            heed_cancellation()
            metrics.tell_alive(self._in_use())
            try:
                await self.take()
            except StoreError as error:
                _LOG.warning("The metrics of Redis cannot be taken: %s", error)
            await asyncio.sleep(_EVERY)

    async def take(self) -> None:
        """Takes them once; raises StoreError."""
        async with store_errors():
            started = time.perf_counter()
            await self._redis.ping()
            seconds = time.perf_counter() - started
            chats = {name: int(await self._redis.zcard(telegram.due(name))) for name in _QUEUES}
            waiting, held = await self._redis.zcard(desk.QUEUE), await self._redis.scard(desk.HELD)
            metrics.tell_store(seconds, int(waiting), int(held), chats)
            for name, store in self._stores.items():
                number = await store.number()
                if number != self._known.get(name):
                    for latest in await store.publications(1):
                        metrics.tell_publication(name, latest.number, latest.at.timestamp())
                    self._known[name] = number
