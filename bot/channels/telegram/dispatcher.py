"""Does the work of a queue: many chats at once, one thing at a time in each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from bot.channels.telegram.backoff import wait_after
from bot.channels.telegram.work_queue import Work, WorkQueue
from bot.errors import StoreError
from knowledge.cancellation import heed_cancellation

_LOG = logging.getLogger(__name__)
# Work of this process is announced; this is how long another's may wait for a free hand.
_LOOK_SECONDS: Final = 0.1
AT_ONCE: Final = 64
_MOST_TRIES: Final = 1500  # about a day, at the longest pauses


class Later(Exception):
    """The work cannot be done now; `seconds` says when, or None for after a growing pause."""

    def __init__(self, seconds: float | None = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Dispatcher:
    """Takes work as it comes, and sees each piece through."""

    def __init__(
        self,
        queue: WorkQueue,
        do: Callable[[Work], Awaitable[None]],
        at_once: int = AT_ONCE,
    ) -> None:
        self._queue = queue
        self._do = do
        self._free = asyncio.Semaphore(at_once)
        self._held: set[str] = set()

    async def run(self) -> None:
        """Works until cancelled; what is under way then is given back."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._renew())
            while True:
                heed_cancellation()
                await self._free.acquire()
                work = await self._next()
                self._held.add(work.chat)
                group.create_task(self._see_through(work))

    async def _next(self) -> Work:
        failures = 0
        while True:
            heed_cancellation()
            self._queue.news.clear()
            try:
                work = await self._queue.take()
            except StoreError as error:
                _LOG.error("Telegram's queue cannot be read: %s", error)
                await asyncio.sleep(wait_after(failures))
                failures += 1
                continue
            if work:
                return work
            with suppress(TimeoutError):
                await asyncio.wait_for(self._queue.news.wait(), _LOOK_SECONDS)

    async def _see_through(self, work: Work) -> None:
        try:
            await self._attempt(work)
        except StoreError as error:
            # The lease runs out, and the work is taken again.
            _LOG.error("Telegram's work was left undone: %s", error)
        except asyncio.CancelledError:
            with suppress(StoreError):
                await self._queue.release(work)
            raise
        finally:
            self._held.discard(work.chat)
            self._free.release()

    async def _attempt(self, work: Work) -> None:
        try:
            await self._do(work)
        except Later as later:
            await self._put_off(work, later)
        except StoreError:
            raise
        except Exception:
            _LOG.exception("A piece of Telegram's work failed and is given up.")
            await self._queue.finish(work)
        else:
            await self._queue.finish(work)

    async def _put_off(self, work: Work, later: Later) -> None:
        if work.tries >= _MOST_TRIES:
            _LOG.error("A piece of Telegram's work has failed for a day and is given up.")
            await self._queue.finish(work)
            return
        pause = wait_after(work.tries) if later.seconds is None else later.seconds
        await self._queue.retry(work, pause)

    async def _renew(self) -> None:
        while True:
            heed_cancellation()
            await asyncio.sleep(self._queue.lease / 3)
            with suppress(StoreError):
                await self._queue.renew(list(self._held))
