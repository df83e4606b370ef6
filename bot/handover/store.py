"""The handover in Redis: each deed is one script, so that two of them never cross."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import redis.asyncio

from bot.adjustable.live import seconds_kept
from bot.handover import keys, scripts
from bot.handover.machine import Deed, Reason, Refused, State
from bot.handover.times import Clock, Times, read_clock
from bot.store_errors import store_errors
from knowledge.cancellation import heed_cancellation
from knowledge.language import Lang

Event = tuple[str, dict[str, str]]
"""The place of an event, and its fields."""

_BLOCK_MS: Final = 4_000  # below the five seconds after which the client gives a read up


@dataclass(frozen=True)
class Changed:
    """What a deed led to; `n` is the number of the conversation's latest change."""

    state: State
    holder: str
    n: str
    before: State
    held_by: str


@dataclass(frozen=True)
class Row:
    """What the desk knows of a conversation; times are milliseconds since 1970."""

    conversation: str
    fields: Mapping[str, str]

    @property
    def state(self) -> State:
        """Who answers it."""
        found: Any = self.fields.get("state", "bot")
        state: State = found
        return state

    @property
    def holder(self) -> str:
        """Who of staff holds it, or nothing."""
        return self.fields.get("holder", "")

    @property
    def n(self) -> str:
        """The number of its latest change."""
        return self.fields.get("n", "0")

    def time(self, name: str) -> int | None:
        """A time, or None."""
        found = self.fields.get(name)
        return int(found) if found else None


@dataclass(frozen=True)
class Colleague:
    """A member of staff whose page is there; `is_here` tells who takes conversations."""

    id: str
    name: str
    is_here: bool


class HandoverStore:
    """The desk of all processes."""

    def __init__(
        self,
        client: redis.asyncio.Redis,
        times: Times | None = None,
        clock: Clock = read_clock,
    ) -> None:
        self.redis = client
        self.times = times or Times()
        self.now = clock
        self._step = client.register_script(scripts.STEP)
        self._heard = client.register_script(scripts.HEARD)
        self._place = client.register_script(scripts.PLACE)
        self._attend = client.register_script(scripts.ATTEND)
        self._erase = client.register_script(scripts.ERASE)

    async def step(
        self,
        deed: Deed,
        conversation: str,
        staff: str = "",
        to: str = "",
        n: str = "",
        **fields: str,
    ) -> Changed | Refused:
        """Does a deed, or says why not; with `n`, only where nothing changed since that number."""
        async with store_errors():
            done: Any = await self._step(
                keys=[
                    keys.standing(conversation),
                    keys.QUEUE,
                    keys.HELD,
                    keys.LEASES,
                    keys.AVAILABLE,
                    keys.EVENTS,
                    keys.NUMBER,
                ],
                args=[
                    *(deed, conversation, staff, to, self.now(), n),
                    *(self.times.wait, self.times.idle, seconds_kept("conversations")),
                    *(part for field in fields.items() for part in field),
                ],
            )
        outcome, *rest = (part.decode() for part in done)
        if outcome == "refused":
            reason: Reason = rest[0]
            return Refused(reason)
        return Changed(*rest)

    async def state_of(self, conversation: str) -> State:
        """Who answers a conversation."""
        async with store_errors():
            found: Any = await self.redis.hget(keys.standing(conversation), "state")
        return found.decode() if found else "bot"

    async def row(self, conversation: str) -> Row | None:
        """What is known of a conversation, or None for one that never was handed over."""
        return next(iter(await self._rows([conversation])), None)

    async def waiting(self) -> list[Row]:
        """Those who wait, the next first."""
        async with store_errors():
            queue: Any = await self.redis.zrange(keys.QUEUE, 0, -1)
        return await self._rows([name.decode() for name in queue])

    async def held(self) -> list[Row]:
        """Those whom a person answers."""
        async with store_errors():
            names: Any = await self.redis.smembers(keys.HELD)
        return await self._rows(sorted(name.decode() for name in names))

    async def place_of(self, conversation: str) -> int:
        """Which place in the queue a conversation has; 0 for none."""
        async with store_errors():
            rank: Any = await self.redis.zrank(keys.QUEUE, conversation)
        return 0 if rank is None else int(rank) + 1

    async def is_new_place(self, conversation: str, place: int) -> bool:
        """Whether a resident has yet to be told this place; the next call says no."""
        async with store_errors():
            return bool(await self._place(keys=[keys.standing(conversation)], args=[place]))

    async def heard(self, conversation: str, is_text: bool, lang: Lang | None) -> bool:
        """Tells the desks that a resident wrote or chose, if they are to know, and in what."""
        async with store_errors():
            told = await self._heard(
                keys=[keys.standing(conversation), keys.EVENTS],
                args=[conversation, self.now(), int(is_text), lang or ""],
            )
        return bool(told)

    async def tell(self, kind: str, conversation: str) -> None:
        """Tells the desks that something about a conversation is to be read anew."""
        async with store_errors(), self.redis.pipeline() as pipe:
            pipe.xadd(keys.EVENTS, {"kind": kind, "conversation": conversation})
            pipe.expire(keys.EVENTS, keys.EVENTS_KEPT)
            await pipe.execute()

    async def change(self, conversation: str, **fields: str) -> None:
        """Sets fields of a conversation that the desk knows; the caller holds it."""
        key, values = keys.standing(conversation), cast("dict[Any, Any]", fields)
        async with store_errors():
            if await self.redis.exists(key):
                await self.redis.hset(key, mapping=values)

    async def attend(self, staff: str, name: str, is_here: bool | None = None) -> bool:
        """Renews the lease of a member of staff; whether that one takes conversations."""
        wanted = "" if is_here is None else str(int(is_here))
        now = self.now()
        async with store_errors():
            here = await self._attend(
                keys=[keys.LEASES, keys.AVAILABLE, keys.NAMES, keys.EVENTS],
                args=[staff, name, now + self.times.lease, now, wanted],
            )
        return bool(here)

    async def colleagues(self) -> list[Colleague]:
        """The staff whose pages are there, by name."""
        async with store_errors(), self.redis.pipeline(transaction=False) as pipe:
            pipe.zrangebyscore(keys.LEASES, f"({self.now()}", "+inf")
            pipe.smembers(keys.AVAILABLE)
            pipe.hgetall(keys.NAMES)
            there, here, names = await pipe.execute()
        found = [Colleague(s.decode(), names.get(s, s).decode(), s in here) for s in there]
        return sorted(found, key=lambda colleague: colleague.name)

    async def name_of(self, staff: str) -> str:
        """The name that residents see."""
        async with store_errors():
            name: Any = await self.redis.hget(keys.NAMES, staff)
        return name.decode() if name else staff

    async def erase(self, conversation: str) -> int:
        """Frees a conversation and deletes all that the desk keeps of it; how much that was."""
        names = [*keys.of_conversation(conversation), keys.QUEUE, keys.HELD, keys.EVENTS]
        async with store_errors():
            return int(await self._erase(keys=names, args=[conversation]))

    async def mark_sent(self, conversation: str, reply: str) -> None:
        """Remembers that a reply of staff was delivered, and tells the desks."""
        sent = keys.sent(conversation)
        async with store_errors(), self.redis.pipeline() as pipe:
            pipe.sadd(sent, reply)
            pipe.expire(sent, keys.SENT)
            pipe.xadd(keys.EVENTS, {"kind": "said", "conversation": conversation})
            pipe.expire(keys.EVENTS, keys.EVENTS_KEPT)
            await pipe.execute()

    async def is_sent(self, conversation: str, reply: str) -> bool:
        """Whether a reply of staff was delivered before."""
        async with store_errors():
            return bool(await self.redis.sismember(keys.sent(conversation), reply))

    async def events_after(self, place: str) -> list[Event]:
        """What happened after an event, at once."""
        async with store_errors():
            rows: Any = await self.redis.xrange(keys.EVENTS, min=f"({place}")
        return [_event(name, fields) for name, fields in rows]

    async def follow(self, after: str) -> AsyncIterator[list[Event]]:
        """What happens after an event, in batches; an empty one where nothing did for a while."""
        place = after
        while True:
            heed_cancellation()
            async with store_errors():
                found: Any = await self.redis.xread({keys.EVENTS: place}, block=_BLOCK_MS)
            rows = [row for _, stream in found for row in stream]
            batch = [_event(name, fields) for name, fields in rows]
            place = batch[-1][0] if batch else place
            yield batch

    async def last_event(self) -> str:
        """The place of the latest event."""
        async with store_errors():
            rows: Any = await self.redis.xrevrange(keys.EVENTS, count=1)
        return rows[0][0].decode() if rows else "0-0"

    async def _rows(self, conversations: Sequence[str]) -> list[Row]:
        async with store_errors(), self.redis.pipeline(transaction=False) as pipe:
            for conversation in conversations:
                pipe.hgetall(keys.standing(conversation))
            found = await pipe.execute()
        read = [{k.decode(): v.decode() for k, v in fields.items()} for fields in found]
        pairs = zip(conversations, read, strict=True)
        return [Row(conversation, fields) for conversation, fields in pairs if fields]


def _event(name: bytes, fields: dict[bytes, bytes]) -> Event:
    return name.decode(), {key.decode(): value.decode() for key, value in fields.items()}
