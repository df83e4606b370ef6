"""What staff note about a conversation, for each other; residents never see it in the chat."""

from __future__ import annotations

import json
from typing import Any

import redis.asyncio

from bot.adjustable.live import seconds_kept
from bot.handover import keys
from bot.masking import mask
from bot.store_errors import store_errors


class Notes:
    """The notes of all conversations."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def add(self, conversation: str, by: str, text: str, at: int) -> None:
        """Keeps a note, personal numbers hidden."""
        note = json.dumps({"by": by, "text": mask(text)[0], "at": at}, ensure_ascii=False)
        key = keys.notes(conversation)
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.rpush(key, note)
            pipe.expire(key, seconds_kept("conversations"))
            await pipe.execute()

    async def of(self, conversation: str) -> list[dict[str, Any]]:
        """The notes about a conversation, the oldest first."""
        async with store_errors():
            found: Any = await self._redis.lrange(keys.notes(conversation), 0, -1)
        return [json.loads(note) for note in found]
