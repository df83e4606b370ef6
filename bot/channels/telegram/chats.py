"""What the channel remembers of a chat beside the conversation, and how it forgets it."""

from __future__ import annotations

from typing import Any

import redis.asyncio

from bot.assistant import Assistant
from bot.channels.telegram import keys
from bot.channels.telegram.notice_store import NoticeStore
from bot.channels.telegram.outbox import Outbox
from bot.store_errors import store_errors


def conversation_of(chat: int) -> str:
    """The conversation that a chat is."""
    return f"telegram:{chat}"


class Chats:
    """Forgets chats: on request all of it, on leaving what would be sent later."""

    def __init__(
        self,
        client: redis.asyncio.Redis,
        assistant: Assistant,
        notices: NoticeStore,
        outbox: Outbox,
    ) -> None:
        self._redis = client
        self._assistant = assistant
        self._notices = notices
        self._outbox = outbox

    async def erase(self, chat: int, state: dict[str, Any]) -> int:
        """Deletes all that is kept of a chat; returns how many records that was."""
        waiting = await self._outbox.forget(conversation_of(chat))
        await self._notices.stop(chat, state)
        records = await self._assistant.erase(conversation_of(chat))
        async with store_errors():
            for key in keys.of_chat(chat):
                records += int(await self._redis.delete(key))
        return records + waiting

    async def leave(self, chat: int, state: dict[str, Any]) -> None:
        """Stops what would be sent to a chat that shut us out."""
        await self._outbox.forget(conversation_of(chat))
        await self._notices.stop(chat, state)
