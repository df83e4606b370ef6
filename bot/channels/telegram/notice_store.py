"""Which answers a chat was given, and whether it wants to hear that one has changed."""

from __future__ import annotations

import time
from datetime import date
from typing import Any, Final

import redis.asyncio

from bot.adjustable.live import seconds_kept
from bot.channels.telegram import keys
from bot.store_errors import store_errors

_KEPT: Final = 50  # answers of a chat
_OFFERS: Final = 3  # times that notices are offered

WITHDRAWN: Final = "withdrawn"  # in place of the version of an answer that is gone
_SET_IF_THERE: Final = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end
"""

State = dict[str, Any]


def wants_notices(state: State) -> bool:
    """Whether a chat asked for notices."""
    return bool(state.get("notices"))


def may_offer(state: State) -> bool:
    """Counts an offer of notices, and tells whether it is worth making."""
    if wants_notices(state) or state.get("offers", 0) >= _OFFERS:
        return False
    state["offers"] = state.get("offers", 0) + 1
    return True


class NoticeStore:
    """For each entry the chats that want to hear of it; what a chat was told is its own state."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def remember(self, chat: int, state: State, entry: str, version: str, day: date) -> None:
        """Keeps what a chat was told."""
        told = state.setdefault("told", {})
        told.pop(entry, None)
        told[entry] = f"{version} {day.isoformat()}"
        for oldest in list(told)[:-_KEPT]:
            await self._forget(chat, oldest)
            del told[oldest]
        if wants_notices(state):
            await self._list(chat)
            await self._subscribe(chat, entry, told[entry])

    async def start(self, chat: int, state: State) -> None:
        """From now on the chat hears of changes, also of what it was told before."""
        state["notices"] = True
        await self._list(chat)
        for entry, told in state.get("told", {}).items():
            await self._subscribe(chat, entry, told)

    async def stop(self, chat: int, state: State) -> None:
        """The chat hears of no change any more."""
        state["notices"] = False
        async with store_errors():
            await self._redis.zrem(keys.SUBSCRIBERS, str(chat))
        for entry in state.get("told", {}):
            await self._forget(chat, entry)

    async def waiting(self, entry: str) -> dict[int, tuple[str, str]]:
        """The chats that want to hear of an entry, with the version told and the day."""
        async with store_errors():
            found: Any = await self._redis.hgetall(keys.told(entry))
        return {
            int(chat): (told.decode().split()[0], told.decode().split()[1])
            for chat, told in found.items()
        }

    async def subscribers(self) -> list[int]:
        """The chats that want notices, and wrote within the time for which they are kept."""
        async with store_errors():
            await self._redis.zremrangebyscore(keys.SUBSCRIBERS, "-inf", int(time.time()))
            found: Any = await self._redis.zrange(keys.SUBSCRIBERS, 0, -1)
        return [int(chat) for chat in found]

    async def mark_told(self, chat: int, entry: str, told: str) -> None:
        """Remembers of what a chat was told by notice, unless it has ended them meanwhile."""
        async with store_errors():
            await self._redis.eval(_SET_IF_THERE, 1, keys.told(entry), str(chat), told)

    async def noticed(self) -> int | None:
        """The last publication that notices were made of, or None before the first."""
        async with store_errors():
            number = await self._redis.get(keys.NOTICED)
        return None if number is None else int(number)

    async def mark(self, publication: int) -> None:
        """Remembers that notices were made of a publication."""
        async with store_errors():
            await self._redis.set(keys.NOTICED, publication)

    async def _list(self, chat: int) -> None:
        kept_until = int(time.time()) + seconds_kept("conversations")
        async with store_errors():
            await self._redis.zadd(keys.SUBSCRIBERS, {str(chat): kept_until})

    async def _subscribe(self, chat: int, entry: str, told: str) -> None:
        key = keys.told(entry)
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.hset(key, str(chat), told)
            pipe.expire(key, seconds_kept("conversations"))
            await pipe.execute()

    async def _forget(self, chat: int, entry: str) -> None:
        async with store_errors():
            await self._redis.hdel(keys.told(entry), str(chat))
