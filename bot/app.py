"""The composition root: settings to Redis, knowledge, dialogue, channels, pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import redis.asyncio

from bot.assistant import Assistant
from bot.conversations import Conversations, store_errors
from bot.engine.dialogue import Dialogue
from bot.redis_server import start_embedded_redis
from bot.sessions import Sessions, signing_secret
from bot.settings import Settings
from knowledge.language import Lang
from knowledge.live import open_knowledge


@dataclass(frozen=True)
class Service:
    """The parts of a running assistant."""

    assistant: Assistant
    conversations: Conversations
    sessions: Sessions
    dialogue: Dialogue
    redis: redis.asyncio.Redis

    async def check(self) -> None:
        """Raises StoreError while no message could be answered."""
        async with store_errors():
            await self.redis.ping()

    def phrase(self, name: str, lang: Lang) -> str:
        """A sentence of the domain."""
        return str(self.dialogue.phrase(name, lang)["text"])


@asynccontextmanager
async def open_service(settings: Settings) -> AsyncIterator[Service]:
    """Starts every part, and stops what it started."""
    async with AsyncExitStack() as stack:
        client = await _connect(settings, stack)
        open_knowledge()
        dialogue = Dialogue.load(settings.rasa_model, client, actions="actions")
        conversations = Conversations(client)
        yield Service(
            Assistant(dialogue, conversations),
            conversations,
            Sessions(client, signing_secret(settings.state)),
            dialogue,
            client,
        )


async def _connect(settings: Settings, stack: AsyncExitStack) -> redis.asyncio.Redis:
    url = settings.redis_url
    if url is None:
        server = await asyncio.to_thread(start_embedded_redis, settings.state)
        stack.callback(server.stop)
        url = server.url
    client = redis.asyncio.Redis.from_url(url)
    stack.push_async_callback(client.aclose)
    async with store_errors():
        await client.ping()
    return client
