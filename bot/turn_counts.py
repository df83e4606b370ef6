"""What residents ask and get, counted by the day; no text and no person in it.

Turns are added up in this process and saved once a second: a turn waits for nothing, and its
record stays a transaction on the keys of one conversation.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import redis.asyncio

from bot import keys
from bot.adjustable.live import seconds_kept
from bot.errors import StoreError
from bot.reply import Reply, Status
from bot.store_errors import store_errors
from knowledge.clock import today

_LOG = logging.getLogger(__name__)
_SAVE_SECONDS: Final = 1.0
# Of a turn with several replies, the one that says most about how it ended.
_TELLING: Final[tuple[Status, ...]] = (
    "handover",
    "error",
    "unanswered",
    "answered",
    "service",
    "clarify",
    "out_of_scope",
    "smalltalk",
    "refused",
)


class TurnCounts:
    """The counts of this process that are not saved yet.

    A field names what is counted and its kinds: `turn|topic|lang|channel|status`, where a service
    stands for its topic; `asked|entry`; `judged|entry|yes or no`; `service|name|stage`.
    """

    def __init__(self, day: Callable[[], date] = today) -> None:
        self._day = day
        self._unsaved: Counter[tuple[date, str]] = Counter()

    def count_turn(self, channel: str, replies: Sequence[Reply]) -> None:
        """Counts how a turn ended, and what its services came to."""
        if not replies:
            return
        said = min(replies, key=lambda reply: _TELLING.index(reply.status))
        topic = said.service or topic_of(said.entry)
        self._add("turn", topic, said.lang, channel, said.status)
        if said.entry and said.status == "answered":
            self._add("asked", said.entry)
        for reply in replies:
            for stage in reply.stages:
                self._add("service", reply.service or "", stage)

    def count_rating(self, entry: str | None, helpful: bool, *, times: int = 1) -> None:
        """Counts what a resident thinks of a reply; `times` is -1 to take it back."""
        self._add("judged", entry or "", "yes" if helpful else "no", times=times)

    async def save(self, client: redis.asyncio.Redis) -> None:
        """Adds the counts to those in Redis; they are kept for later where that fails."""
        unsaved, self._unsaved = self._unsaved, Counter()
        try:
            async with store_errors():
                for day in sorted({day for day, _ in unsaved}):
                    await self._save_day(client, day, unsaved)
        except StoreError:
            self._unsaved.update(unsaved)
            raise

    async def keep_saving(self, client: redis.asyncio.Redis) -> None:
        """Saves for as long as it runs, and once more at the end."""
        try:
            while True:
                await asyncio.sleep(_SAVE_SECONDS)
                await self._try_to_save(client)
        finally:
            await self._try_to_save(client)

    async def _try_to_save(self, client: redis.asyncio.Redis) -> None:
        try:
            await self.save(client)
        except StoreError as error:
            _LOG.warning("The counts cannot be saved yet: %s", error)

    async def _save_day(
        self, client: redis.asyncio.Redis, day: date, unsaved: Counter[tuple[date, str]]
    ) -> None:
        fields = [field for counted, field in unsaved if counted == day]
        async with client.pipeline() as pipe:
            for field in fields:
                pipe.hincrby(keys.counts(day), field, unsaved[day, field])
            pipe.expire(keys.counts(day), seconds_kept("counts"))
            await pipe.execute()
        for field in fields:
            del unsaved[day, field]

    def _add(self, *parts: str, times: int = 1) -> None:
        self._unsaved[self._day(), "|".join(parts)] += times


def topic_of(entry: str | None) -> str:
    """The topic that an entry's id begins with; nothing for no entry."""
    return entry.partition(".")[0] if entry else ""
