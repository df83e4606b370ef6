"""Which of our messages answer which of a resident's."""

from __future__ import annotations

import json
from collections.abc import Sequence

import redis.asyncio

from bot.channels.telegram import keys
from bot.store_errors import store_errors


class AnswerStore:
    """Tells how far an answer was sent, and what an edit of the question must change."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def sent(self, chat: int, asked: str) -> list[int]:
        """The messages that answer one of the chat, in their order."""
        async with store_errors():
            found = await self._redis.hget(keys.answers(chat), asked)
        return json.loads(found) if found else []

    async def keep(self, chat: int, asked: str, sent: Sequence[int]) -> None:
        """Remembers the messages that answer one of the chat; on return it is on disk."""
        key = keys.answers(chat)
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.hset(key, asked, json.dumps(list(sent)))
            pipe.expire(key, keys.EDITABLE)
            await pipe.execute()
