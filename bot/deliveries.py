"""What reaches a conversation later, without a message: reminders, replies of staff, notices."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any, Final, Literal

import redis.asyncio

from bot import keys
from bot.adjustable.live import seconds_kept
from bot.conversations import Conversations
from bot.reply import Reply
from bot.store_errors import store_errors
from knowledge.cancellation import heed_cancellation

_BLOCK_MS: Final = 4_000  # below the five seconds after which the client gives a read up
_OUTBOX: Final = 100_000
_FIRST: Final = "0-0"
_PLACE: Final = re.compile(r"\d{1,18}-\d{1,18}")


def outgoing(conversation: str, reply: Reply, priority: Literal["high", "low"]) -> dict[Any, Any]:
    """The fields of a reply in a channel's outbox, as keys.outbox names them."""
    said = reply.model_dump_json(by_alias=True)
    return {"conversation": conversation, "reply": said, "priority": priority}


class Deliveries:
    """The one way in which something reaches a conversation later."""

    def __init__(
        self,
        client: redis.asyncio.Redis,
        conversations: Conversations,
        streams: redis.asyncio.Redis | None = None,
    ) -> None:
        """`streams` is what those who follow wait on, each on a connection of their own."""
        self._redis = client
        self._conversations = conversations
        self._streams = streams or client

    async def deliver(self, conversation: str, reply: Reply) -> None:
        """Saves a reply for the conversation's page or channel; on return it is on disk.

        A page shows replies of one id once. A terminal that is closed gets nothing.
        """
        channel = conversation.partition(":")[0]
        if channel == "terminal":
            return
        await self._conversations.record_later(conversation, channel, reply)
        if channel == "telegram":
            await self._post(channel, conversation, reply)

    async def follow(self, conversation: str, after: str = "") -> AsyncIterator[tuple[str, str]]:
        """The place and the JSON of each reply after a place, those to come included."""
        place = after if _PLACE.fullmatch(after) else _FIRST
        key = keys.events(conversation)
        while True:
            heed_cancellation()
            async with store_errors():
                found: Any = await self._streams.xread({key: place}, block=_BLOCK_MS)
            for name, fields in (row for _, rows in found for row in rows):
                place = name.decode()
                yield place, fields[b"reply"].decode()

    async def _post(self, channel: str, conversation: str, reply: Reply) -> None:
        """Puts a reply into the outbox of a channel that sends by itself."""
        waiting = outgoing(conversation, reply, "high")
        outbox = keys.outbox(channel)
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.xadd(outbox, waiting, maxlen=_OUTBOX, approximate=True)
            pipe.expire(outbox, seconds_kept("conversations"))
            await pipe.execute()
