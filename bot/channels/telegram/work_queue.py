"""A durable queue in Redis: work of one chat in its order, work of many chats at once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import redis.asyncio

from bot.channels.telegram import keys
from bot.store_errors import store_errors

LEASE_SECONDS: Final = 10.0

_NOW: Final = "local t = redis.call('TIME') local now = t[1] + t[2] / 1000000 "
_PUT: Final = (
    _NOW
    + """
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[4]) then return 0 end
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[4])
redis.call('ZADD', KEYS[3], 'NX', now, ARGV[3])
return 1
"""
)
_TAKE: Final = (
    _NOW
    + """
while true do
  local chats = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1)
  if not chats[1] then return false end
  local first = redis.call('ZRANGE', ARGV[1] .. chats[1], 0, 0)
  if first[1] then
    redis.call('ZADD', KEYS[1], now + ARGV[2], chats[1])
    return {chats[1], first[1], redis.call('HGET', KEYS[2], chats[1]) or '0'}
  end
  redis.call('ZREM', KEYS[1], chats[1])
end
"""
)
_FINISH: Final = (
    _NOW
    + """
redis.call('HDEL', KEYS[3], ARGV[1])
if redis.call('ZREM', KEYS[1], ARGV[2]) == 0 then return 0 end
if redis.call('ZCARD', KEYS[1]) == 0 then return redis.call('ZREM', KEYS[2], ARGV[1]) end
return redis.call('ZADD', KEYS[2], now, ARGV[1])
"""
)
_POSTPONE: Final = (
    _NOW
    + """
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], 'XX', now + ARGV[1], ARGV[i]) end
"""
)


@dataclass(frozen=True)
class Work:
    """A piece of work that this process has taken, and how often it failed before."""

    chat: str
    item: bytes
    tries: int


class WorkQueue:
    """Keeps work until it is done; a process that dies leaves its own to the others.

    A chat is taken for `lease` seconds, which `renew` prolongs; nobody else works for it then.
    """

    def __init__(
        self, client: redis.asyncio.Redis, name: str, lease: float = LEASE_SECONDS
    ) -> None:
        self._redis = client
        self._name = name
        self.lease = lease
        self.news = asyncio.Event()

    async def put(self, chat: str, order: int, item: bytes) -> bool:
        """Saves a piece of work, in the chat's order; false for one that was put before."""
        named = (
            keys.seen(self._name, order),
            keys.work(self._name, chat),
            keys.due(self._name),
        )
        put = await self._run(_PUT, named, order, item, chat, keys.WAITING)
        self.news.set()
        return bool(put)

    async def take(self) -> Work | None:
        """The first work of the chat that has waited longest, if any waits."""
        named = (keys.due(self._name), keys.tries(self._name))
        found = await self._run(_TAKE, named, keys.work(self._name, ""), self.lease)
        return Work(found[0].decode(), found[1], int(found[2])) if found else None

    async def finish(self, work: Work) -> None:
        """Forgets work that is done; the chat's next may be taken."""
        named = (
            keys.work(self._name, work.chat),
            keys.due(self._name),
            keys.tries(self._name),
        )
        await self._run(_FINISH, named, work.chat, work.item)
        self.news.set()

    async def retry(self, work: Work, seconds: float) -> None:
        """Leaves work to be taken again after a while; the chat's later work waits for it."""
        async with store_errors():
            await self._redis.hincrby(keys.tries(self._name), work.chat, 1)
        await self._postpone(seconds, [work.chat])

    async def release(self, work: Work) -> None:
        """Gives work back undone, for anybody to take at once."""
        await self._postpone(0, [work.chat])

    async def renew(self, chats: Collection[str]) -> None:
        """Keeps chats for this process for another lease."""
        if chats:
            await self._postpone(self.lease, chats)

    async def forget(self, chat: str) -> int:
        """Drops what waits for a chat; returns how much that was."""
        waiting = keys.work(self._name, chat)
        async with store_errors():
            dropped = int(await self._redis.zcard(waiting))
            await self._redis.delete(waiting)
        return dropped

    async def count(self) -> int:
        """How many chats have work."""
        async with store_errors():
            return int(await self._redis.zcard(keys.due(self._name)))

    async def _postpone(self, seconds: float, chats: Collection[str]) -> None:
        await self._run(_POSTPONE, (keys.due(self._name),), seconds, *chats)

    async def _run(
        self, script: str, named: Collection[str], *arguments: str | bytes | float
    ) -> Any:
        async with store_errors():
            return await self._redis.eval(script, len(named), *named, *arguments)
