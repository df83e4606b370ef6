"""Lets what is stored already end as what is written now, where admins shortened how long."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import uuid4

import redis.asyncio

from bot.adjustable import keys
from bot.adjustable.live import LiveSettings
from bot.adjustable.stored import Stored
from bot.errors import StoreError
from bot.store_errors import store_errors
from knowledge.clock import today

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS: Final = 1.0
_LOCKED: Final = 60  # seconds; renewed with each part
# KEYS: lock. ARGV: holder.
_RELEASE: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""


@dataclass(frozen=True)
class Run:
    """What the latest run met: of which change and day, when it began and ended."""

    due: str
    begun: datetime
    ended: datetime | None
    met: int


class Shortening:
    """Shortens once for each change and once a day, by one process of all.

    Every step may be done again: one that was broken off is begun anew at the part it had come to.
    """

    def __init__(
        self,
        client: redis.asyncio.Redis,
        settings: LiveSettings,
        arrangements: Callable[[], Awaitable[int]],
        day: Callable[[], date] = today,
    ) -> None:
        """`arrangements` shortens what is arranged with residents; how many keys it met."""
        self._redis = client
        self._settings = settings
        self._day = day
        self._done = ""
        self._release = client.register_script(_RELEASE)
        self._arrangements = arrangements

    async def keep(self) -> None:
        """Shortens when it is due, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self.work()
            except StoreError as error:
                _LOG.warning("What is kept cannot be shortened yet: %s", error)

    async def work(self) -> None:
        """Shortens if it is due and no other process is at it."""
        change = self._settings.changes.get("retention", "")
        due = f"{change} {self._day()}"
        if not change or due == self._done:
            return  # as shipped: everything was written with its end
        latest = await self.latest()
        is_done = latest is not None and latest.due == due and latest.ended is not None
        if is_done or await self._shorten(due, latest):
            self._done = due

    async def latest(self) -> Run | None:
        """The latest run, or None where there was none."""
        async with store_errors():
            found: Any = await self._redis.hgetall(keys.RETENTION_RUN)
        if not found:
            return None
        said = {name.decode(): value.decode() for name, value in found.items()}
        ended = datetime.fromisoformat(said["ended"]) if said.get("ended") else None
        return Run(said["due"], datetime.fromisoformat(said["begun"]), ended, int(said["met"]))

    async def _shorten(self, due: str, latest: Run | None) -> bool:
        holder = uuid4().hex
        async with store_errors():
            if not await self._redis.set(keys.RETENTION_LOCK, holder, nx=True, ex=_LOCKED):
                return False
        try:
            await self._begin(due, latest)
            async for part, met in self._parts():
                await self._note(part, met)
            async with store_errors():
                await self._redis.hset(keys.RETENTION_RUN, "ended", _now())
        finally:
            async with store_errors():
                await self._release(keys=[keys.RETENTION_LOCK], args=[holder])
        return True

    async def _begin(self, due: str, latest: Run | None) -> None:
        if latest and latest.due == due:
            return  # another process began it and did not end it
        begun: dict[Any, Any] = {"due": due, "begun": _now(), "ended": "", "met": 0, "part": -1}
        async with store_errors():
            await self._redis.hset(keys.RETENTION_RUN, mapping=begun)

    async def _parts(self) -> AsyncIterator[tuple[int, int]]:
        """Each part that is left to do, with how many keys it met."""
        async with store_errors():
            done: Any = await self._redis.hget(keys.RETENTION_RUN, "part")
        stored = Stored(self._redis, self._settings.retention)
        parts = [*stored.parts(), self._arrangements]
        for number, work in enumerate(parts):
            if number > int(done):
                async with store_errors():
                    met = await work()
                yield number, met

    async def _note(self, part: int, met: int) -> None:
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.hset(keys.RETENTION_RUN, "part", str(part))
            pipe.hincrby(keys.RETENTION_RUN, "met", met)
            pipe.expire(keys.RETENTION_LOCK, _LOCKED)
            await pipe.execute()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
