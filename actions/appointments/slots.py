"""Which slots are free: the calendar less what is booked."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Any, Final

import redis.asyncio

from actions.appointments import keys
from actions.appointments.appointment import FreeSlot
from actions.appointments.calendar import bookable_days, earliest_start, slots_on
from actions.appointments.clock import from_seconds
from actions.appointments.opening import Opening
from actions.clock import SHANGHAI

OFFERED: Final = 3
_DAYS_AT_ONCE: Final = 7


class Slots:
    """The slots of a topic as an opening has them."""

    def __init__(self, client: redis.asyncio.Redis, opening: Opening, topic: str) -> None:
        self._redis = client
        self._opening = opening
        self._topic = topic

    async def free(self, now: datetime, days: int) -> list[FreeSlot]:
        """What can be booked today and on the following `days`, in order of time."""
        wanted = bookable_days(self._opening, now)[: days + 1]
        return [slot async for slot in self._free(wanted, earliest_start(self._opening, now))]

    async def next_free(
        self, wish: datetime, now: datetime, count: int = OFFERED
    ) -> tuple[FreeSlot, ...]:
        """The first free slots from a wish on; the earliest of all where none is left after it."""
        earliest = earliest_start(self._opening, now)
        days = bookable_days(self._opening, now)
        found = await self._first(count, days, max(wish, earliest))
        return found or await self._first(count, days, earliest)

    async def _first(
        self, count: int, days: Sequence[date], earliest: datetime
    ) -> tuple[FreeSlot, ...]:
        found: list[FreeSlot] = []
        async for slot in self._free(days, earliest):
            found.append(slot)
            if len(found) == count:
                break
        return tuple(found)

    async def _free(self, days: Sequence[date], earliest: datetime) -> AsyncIterator[FreeSlot]:
        topic = self._opening.topics.get(self._topic)
        if topic is None:
            return
        days = [day for day in days if day >= earliest.astimezone(SHANGHAI).date()]
        for first in range(0, len(days), _DAYS_AT_ONCE):
            some = days[first : first + _DAYS_AT_ONCE]
            taken = await self._taken(some)
            for start in (s for day in some for s in slots_on(self._opening, self._topic, day)):
                left = topic.capacity - taken[start]
                if left > 0 and start >= earliest:
                    yield FreeSlot(start, left)

    async def _taken(self, days: Sequence[date]) -> Counter[datetime]:
        """How many are booked at each start of some days."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for day in days:
                pipe.zrange(keys.taken(self._topic, day), 0, -1, withscores=True)
            booked: list[Any] = await pipe.execute()
        return Counter(from_seconds(start) for rows in booked for _, start in rows)
