"""Work that only one of all processes may do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

import redis.asyncio
from redis.exceptions import LockError

from bot.channels.telegram import keys
from bot.channels.telegram.backoff import wait_after
from bot.errors import StoreError
from bot.store_errors import store_errors
from knowledge.cancellation import heed_cancellation

_LOG = logging.getLogger(__name__)
_TERM_SECONDS: Final = 10.0  # another process takes over so long after a leader's death


async def lead(
    client: redis.asyncio.Redis, name: str, work: Callable[[], Awaitable[None]], pause: float
) -> None:
    """Works every `pause` seconds while this process leads, until cancelled."""
    lock = client.lock(keys.leader(name), timeout=_TERM_SECONDS)
    failures = 0
    try:
        while True:
            heed_cancellation()
            try:
                async with store_errors():
                    leads = await _hold(lock)
                if leads:
                    await work()
                failures = 0
                await asyncio.sleep(pause)
            except StoreError as error:
                _LOG.error("Telegram's %s waits: %s", name, error)
                await asyncio.sleep(wait_after(failures))
                failures += 1
    finally:
        await _give_up(lock)


async def lead_throughout(
    client: redis.asyncio.Redis, name: str, work: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    """Lets one piece of work go on, without an end of its own, while this process leads."""
    lock = client.lock(keys.leader(name), timeout=_TERM_SECONDS)
    async with asyncio.TaskGroup() as group:
        working: asyncio.Task[None] | None = None
        try:
            while True:
                heed_cancellation()
                # While Redis is away nobody else can lead: who worked goes on.
                with suppress(StoreError):
                    async with store_errors():
                        leads = await _hold(lock)
                    if leads and working is None:
                        working = group.create_task(work())
                    elif not leads and working is not None:
                        working.cancel()
                        working = None
                await asyncio.sleep(_TERM_SECONDS / 5)
        finally:
            if working is not None:
                working.cancel()
                await asyncio.wait([working])
            await _give_up(lock)


async def _hold(lock: redis.asyncio.lock.Lock) -> bool:
    """Whether this process leads, for another term."""
    if lock.local.token is not None:
        try:
            return bool(await lock.reacquire())
        except LockError:
            lock.local.token = None
    return bool(await lock.acquire(blocking=False))


async def _give_up(lock: redis.asyncio.lock.Lock) -> None:
    try:
        async with store_errors():
            await lock.release()
    except (LockError, StoreError):
        return  # it was another's, or runs out by itself
