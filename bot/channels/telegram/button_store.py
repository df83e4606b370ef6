"""What buttons send: a payload, or a token for one that is longer than Telegram takes."""

from __future__ import annotations

import hashlib
from typing import Final

import redis.asyncio

from bot.adjustable.live import seconds_kept
from bot.channels.telegram import keys
from bot.store_errors import store_errors

LONGEST: Final = 64  # bytes
_MARK: Final = "~"
_TOKEN: Final = 20  # characters


class ButtonStore:
    """The long payloads of each chat, while its conversation is kept."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def data_for(self, chat: int, payload: str) -> str:
        """What a button is to send for a payload; on return it is known here."""
        if len(payload.encode()) <= LONGEST and not payload.startswith(_MARK):
            return payload
        token = hashlib.sha256(payload.encode()).hexdigest()[:_TOKEN]
        key = keys.buttons(chat)
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.hset(key, token, payload)
            pipe.expire(key, seconds_kept("conversations"))
            await pipe.execute()
        return _MARK + token

    async def payload_of(self, chat: int, data: str) -> str:
        """The payload that a button sent; empty for a token that is no longer known."""
        if not data.startswith(_MARK):
            return data
        async with store_errors():
            payload = await self._redis.hget(keys.buttons(chat), data.removeprefix(_MARK))
        return payload.decode() if isinstance(payload, bytes) else ""
