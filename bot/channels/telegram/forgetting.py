"""What an erasure takes of a chat that no service is running for."""

from __future__ import annotations

import json

import redis.asyncio

from bot.channels.telegram import keys
from bot.channels.telegram.notice_store import NoticeStore
from bot.channels.telegram.outbox import Outbox
from bot.channels.telegram.work_queue import WorkQueue
from bot.store_errors import store_errors


async def forget_chat(client: redis.asyncio.Redis, chat: int) -> None:
    """Deletes what Redis keeps of a chat beside its conversation."""
    async with store_errors():
        stored = await client.get(keys.state(chat))
    state = json.loads(stored) if stored else {}
    await NoticeStore(client).stop(chat, state)
    updates, high, low = (WorkQueue(client, name) for name in ("updates", "replies", "notices"))
    await updates.forget(str(chat))
    await Outbox(client, high, low).forget(f"telegram:{chat}")
    async with store_errors():
        for key in keys.of_chat(chat):
            await client.delete(key)
