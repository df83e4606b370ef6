"""Wakes those who wait for a conversation, when another process hands it to them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any, Final
from uuid import uuid4

import redis.asyncio
from redis.exceptions import RedisError

from bot import keys
from knowledge.cancellation import heed_cancellation

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS: Final = 0.2


class Bell:
    """The tickets of a process, and the channel on which one of them is called."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._process = uuid4().hex
        self._numbers = count()
        self._waiting: dict[str, asyncio.Event] = {}
        self._listening: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    def ticket(self) -> str:
        """A new ticket."""
        return f"{self._process}:{next(self._numbers)}"

    @contextmanager
    def expect(self, ticket: str) -> Iterator[asyncio.Event]:
        """What is set when the ticket is called; whoever waits for it calls `listen` first."""
        called = self._waiting[ticket] = asyncio.Event()
        try:
            yield called
        finally:
            del self._waiting[ticket]

    def ring(self, ticket: str) -> None:
        """Calls a ticket of this process; any other is called by Redis."""
        called = self._waiting.get(ticket)
        if called:
            called.set()

    async def listen(self) -> bool:
        """Waits until calls are heard; whether they were not before."""
        if self._listening is not None and not self._listening.done() and self._ready.is_set():
            return False
        if self._listening is None or self._listening.done():
            self._ready.clear()
            self._listening = asyncio.create_task(self._listen())
        await self._ready.wait()
        return True

    async def close(self) -> None:
        """Stops listening."""
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    async def _listen(self) -> None:
        while True:
            heed_cancellation()
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as calls:
                    await calls.subscribe(keys.bell(self._process))
                    self._ready.set()
                    self._ring_all()  # what was called before was not heard
                    await self._hear(calls)
            except (RedisError, OSError) as error:
                _LOG.warning("Calls of other processes are not heard: %s", error)
            self._ready.set()  # who waits looks again by themselves when a lease ends
            await asyncio.sleep(_RETRY_SECONDS)

    async def _hear(self, calls: Any) -> None:
        while True:
            heed_cancellation()
            call = await calls.get_message(timeout=None)
            if call:
                self.ring(call["data"].decode())

    def _ring_all(self) -> None:
        for ticket in list(self._waiting):
            self.ring(ticket)
