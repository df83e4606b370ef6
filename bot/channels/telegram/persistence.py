"""What is remembered of a chat, in Redis behind python-telegram-bot's own interface."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import redis.asyncio
from telegram.ext import BasePersistence, PersistenceInput

from bot.adjustable.live import seconds_kept
from bot.channels.telegram import keys
from bot.store_errors import store_errors

State = dict[str, Any]


class RedisPersistence(BasePersistence[State, State, State]):
    """Chat data and nothing else: read before each update, so that all processes see it."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        super().__init__(PersistenceInput(bot_data=False, user_data=False, callback_data=False))
        self._redis = client

    async def get_chat_data(self) -> dict[int, State]:
        """Nothing: a chat's data are read when it writes."""
        return {}

    async def refresh_chat_data(self, chat_id: int, chat_data: State) -> None:
        """Puts what is stored in place of what this process remembers."""
        async with store_errors():
            stored = await self._redis.get(keys.state(chat_id))
        chat_data.clear()
        chat_data.update(json.loads(stored) if stored else {})

    async def update_chat_data(self, chat_id: int, data: State) -> None:
        """Saves a chat's data; on return they are on disk."""
        if not data:
            return
        async with store_errors():
            await self._redis.set(
                keys.state(chat_id), json.dumps(data), ex=seconds_kept("conversations")
            )

    async def drop_chat_data(self, chat_id: int) -> None:
        """Forgets a chat."""
        async with store_errors():
            await self._redis.delete(keys.state(chat_id))

    async def flush(self) -> None:
        """Everything was written when it was told."""

    async def get_bot_data(self) -> State:
        """Not used."""
        return {}

    async def get_user_data(self) -> dict[int, State]:
        """Not used."""
        return {}

    async def get_callback_data(self) -> None:
        """Not used."""

    async def get_conversations(self, name: str) -> NoReturn:
        """Not used: the dialogue is Rasa's."""
        raise NotImplementedError

    async def update_conversation(self, name: str, key: Any, new_state: Any) -> NoReturn:
        """Not used: the dialogue is Rasa's."""
        raise NotImplementedError

    async def update_bot_data(self, data: State) -> None:
        """Not used."""

    async def update_user_data(self, user_id: int, data: State) -> None:
        """Not used."""

    async def update_callback_data(self, data: Any) -> None:
        """Not used."""

    async def drop_user_data(self, user_id: int) -> None:
        """Not used."""

    async def refresh_user_data(self, user_id: int, user_data: State) -> None:
        """Not used."""

    async def refresh_bot_data(self, bot_data: State) -> None:
        """Not used."""
