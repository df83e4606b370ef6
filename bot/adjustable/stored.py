"""The keys whose end admins set, part by part: each met in batches, and any number of times."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import redis.asyncio

from bot import keys
from bot.adjustable.retention import DAY, Retention
from bot.channels.telegram import keys as telegram
from bot.handover import keys as desk

_BATCH: Final = 500
# The turns come last: the others are measured by them.
_OF_CONVERSATIONS: Final = (
    keys.tracker,
    keys.events,
    keys.feedback,
    desk.standing,
    desk.notes,
    keys.transcript,
)


class Stored:
    """What is stored with an end; a key is met by its family's name."""

    def __init__(self, client: redis.asyncio.Redis, retention: Retention) -> None:
        self._redis = client
        self._retention = retention
        self._now = int(time.time())

    def parts(self) -> Sequence[Callable[[], Awaitable[int]]]:
        """What there is to do; each says how many keys it met."""
        return (self.conversations, self.chats, self.gaps, self.counts, self.audit)

    async def conversations(self) -> int:
        """Lets what belongs to a conversation end as long after its last turn as is set.

        What has no turn ends as if it were used now.
        """
        met = 0
        for family in _OF_CONVERSATIONS:
            before, _, after = family("*").partition("*")
            async for names in self._batches(family("*")):
                met += len(names)
                of = [name[len(before) : len(name) - len(after)] for name in names]
                await self._end_after_last_turn(names, of)
        return met

    async def chats(self) -> int:
        """Lets what is kept of chats, and what a channel has yet to send, end in time."""
        kept = self._retention.seconds("conversations")
        until, met = self._now + kept, 0
        for pattern in ("telegram-state:*", "telegram-buttons:*", "telegram-told:*", "outbox:*"):
            async for names in self._batches(pattern):
                met += len(names)
                async with self._redis.pipeline(transaction=False) as pipe:
                    for name in names:
                        pipe.expireat(name, until, lt=True)
                    await pipe.execute()
        late: Any = await self._redis.zrange(
            telegram.SUBSCRIBERS, f"({until}", "+inf", byscore=True
        )
        if late:
            await self._redis.zadd(telegram.SUBSCRIBERS, dict.fromkeys(late, until), xx=True)
        return met

    async def gaps(self) -> int:
        """Drops the questions that are older than is set."""
        return await self._trim(keys.GAPS, self._retention.gaps)

    async def audit(self) -> int:
        """Drops the deeds that are older than is set, where an end is."""
        return await self._trim(keys.AUDIT, self._retention.audit)

    async def counts(self) -> int:
        """Lets the counts of a day end as long after it as is set."""
        met = 0
        kept = timedelta(days=self._retention.counts)
        async for names in self._batches("counts:*"):
            met += len(names)
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in names:
                    day = date.fromisoformat(name.partition(":")[2])
                    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + kept
                    pipe.expireat(name, int(end.timestamp()) + DAY, lt=True)
                await pipe.execute()
        return met

    async def _trim(self, stream: str, days: int | None) -> int:
        if not days:
            return 0
        oldest = (self._now - days * DAY) * 1000
        return int(await self._redis.xtrim(stream, minid=oldest, approximate=False))

    async def _end_after_last_turn(self, names: Sequence[str], of: Sequence[str]) -> None:
        async with self._redis.pipeline(transaction=False) as pipe:
            for conversation in of:
                pipe.xrevrange(keys.transcript(conversation), count=1)
            turns: list[Any] = await pipe.execute()
        kept = self._retention.seconds("conversations")
        async with self._redis.pipeline(transaction=False) as pipe:
            for name, rows in zip(names, turns, strict=True):
                last = int(rows[0][0].partition(b"-")[0]) // 1000 if rows else self._now
                pipe.expireat(name, last + kept, lt=True)
            await pipe.execute()

    async def _batches(self, pattern: str) -> Any:
        """The names of a family, a batch at a time; others are served between them."""
        names: list[str] = []
        async for key in self._redis.scan_iter(match=pattern, count=_BATCH):
            names.append(key.decode())
            if len(names) == _BATCH:
                yield names
                names = []
        if names:
            yield names
