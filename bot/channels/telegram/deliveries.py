"""Sends what was posted to the outbox."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.telegram.chats import Chats
from bot.channels.telegram.failures import telegram_errors
from bot.channels.telegram.limits import Priority
from bot.channels.telegram.persistence import RedisPersistence, State
from bot.channels.telegram.sender import Place, Sender
from bot.channels.telegram.work_queue import Work
from bot.reply import Reply


class Deliveries:
    """Sees one reply of the outbox to its chat."""

    def __init__(self, sender: Sender, chats: Chats, persistence: RedisPersistence) -> None:
        self._sender = sender
        self._chats = chats
        self._persistence = persistence

    async def do(self, work: Work) -> None:
        """Sends a reply; raises Later where that should be tried again."""
        item: dict[str, Any] = json.loads(work.item)
        reply = Reply.model_validate_json(item["reply"])
        chat = int(work.chat)
        priority: Priority = "low" if item.get("priority") == "low" else "high"
        async with telegram_errors(self._leaver(chat)):
            await self._sender.send(Place(chat), [reply], f"reply:{reply.id}", priority)

    def _leaver(self, chat: int) -> Callable[[], Awaitable[None]]:
        async def leave() -> None:
            state: State = {}
            await self._persistence.refresh_chat_data(chat, state)
            await self._chats.leave(chat, state)
            await self._persistence.update_chat_data(chat, state)

        return leave
