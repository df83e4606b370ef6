"""Replies that reach a chat later: reminders, staff, notices, in the order they were posted."""

from __future__ import annotations

import json
from typing import Any, Final

import redis.asyncio

from bot import keys as bot_keys
from bot.channels.telegram.limits import Priority
from bot.channels.telegram.work_queue import WorkQueue
from bot.deliveries import outgoing
from bot.reply import Reply
from bot.store_errors import store_errors

STREAM: Final = bot_keys.outbox("telegram")
_BATCH: Final = 200


class Outbox:
    """The stream in which replies are posted, and the queues from which they are sent."""

    def __init__(self, client: redis.asyncio.Redis, high: WorkQueue, low: WorkQueue) -> None:
        self._redis = client
        self._queues = {"high": high, "low": low}

    async def post(self, conversation: str, reply: Reply, priority: Priority = "high") -> None:
        """Saves a reply to be sent; on return it is on disk."""
        async with store_errors():
            await self._redis.xadd(STREAM, outgoing(conversation, reply, priority))

    async def distribute(self) -> None:
        """Moves what was posted to the queues; only one process may."""
        async with store_errors():
            posted: Any = await self._redis.xrange(STREAM, count=_BATCH)
        for name, fields in posted:
            item = {key.decode(): value.decode() for key, value in fields.items()}
            queue = self._queues["low" if item.get("priority") == "low" else "high"]
            chat = item["conversation"].partition(":")[2]
            await queue.put(chat, _order(name), json.dumps(item).encode())
            async with store_errors():
                await self._redis.xdel(STREAM, name)

    async def forget(self, conversation: str) -> int:
        """Drops what waits to be sent to a conversation; returns how many replies that was."""
        chat = conversation.partition(":")[2]
        dropped = 0
        for queue in self._queues.values():
            dropped += await queue.forget(chat)
        async with store_errors():
            posted: Any = await self._redis.xrange(STREAM)
            for name, fields in posted:
                if fields[b"conversation"].decode() == conversation:
                    dropped += int(await self._redis.xdel(STREAM, name))
        return dropped


def _order(name: bytes) -> int:
    """A number that grows as the stream's ids do, and that a score can hold."""
    milliseconds, _, count = name.decode().partition("-")
    return int(milliseconds) * 1000 + min(int(count), 999)
