"""Rasa's lock store on our Redis: one message of a conversation at a time, in order of arrival."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final
from weakref import WeakValueDictionary

import redis.asyncio
import redis.exceptions
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot import keys
from bot.store_errors import store_errors

_POLL_SECONDS: Final = 0.01  # only between processes; within one, waiters are woken in turn
_PATIENCE_SECONDS: Final = 60.0


class RedisLockStore(LockStore):
    """Locks a conversation first within this process, then among processes."""

    def __init__(
        self,
        host: EndpointConfig | None = None,
        client: redis.asyncio.Redis | None = None,
        url: str = "",
        **kwargs: Any,
    ) -> None:
        self._redis = client or redis.asyncio.Redis.from_url(url or os.environ["REDIS_URL"])
        self._waiting: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = _POLL_SECONDS,
    ) -> AsyncGenerator[TicketLock, None]:
        """Holds the conversation while the block runs; raises LockError when it stays taken."""
        queue = self._waiting.setdefault(conversation_id, asyncio.Lock())
        shared = self._redis.lock(
            keys.lock(conversation_id),
            timeout=lock_lifetime,
            sleep=_POLL_SECONDS,
            blocking_timeout=_PATIENCE_SECONDS,
        )
        async with queue:
            async with store_errors():
                taken = await shared.acquire()
            if not taken:
                raise LockError(f"The conversation {conversation_id} stays locked.")
            try:
                yield TicketLock(conversation_id)
            finally:
                await _release(shared)


async def _release(lock: Any) -> None:
    try:
        await lock.release()
    except redis.exceptions.LockError:
        # It ran out while we held it: whoever holds it now must keep it.
        return
