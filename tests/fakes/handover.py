"""A service desk with a dialogue that pretends, on a real Redis and a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import redis.asyncio

from bot import keys
from bot.assistant import Assistant
from bot.conversations import Conversations
from bot.deliveries import Deliveries
from bot.engine.lock_store import RedisLockStore
from bot.handover.handover import Handover, open_handover
from bot.handover.machine import Refused
from bot.handover.store import Changed
from bot.handover.times import Times
from bot.message import Channel, Message
from bot.payload import compose
from bot.reply import Reply
from bot.turn import Command, Turn
from knowledge.language import Lang
from tests.contracts.curated import domain
from tests.fakes.assistant import FakeDialogue

ANSWER: dict[str, Any] = {
    "text": "At midnight.",
    "metadata": {"status": "answered", "lang": "en"},
    "custom": {"entry": "transport.port", "sources": []},
}
PLACES: dict[str, Any] = {
    "text": "At the e-Station.",
    "metadata": {"status": "handover", "lang": "en"},
    "custom": {"entry": "service.ask-a-person", "sources": [], "wants_person": True},
}
TIMES = Times()


class OfficeDialogue(FakeDialogue):
    """Knows one answer and the way to a person; phrases are the domain's, holds are real."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        super().__init__()
        self._holds = RedisLockStore(client=client)

    @asynccontextmanager
    async def hold(
        self, conversation: str, on_entry: Sequence[Command] = ()
    ) -> AsyncIterator[Turn]:
        async with self.held, self._holds.lock(conversation, on_entry=on_entry) as turn:
            yield turn

    async def respond(
        self, conversation: str, text: str, channel: str, message: str
    ) -> list[dict[str, Any]]:
        self.said = [PLACES if text == compose("ask_person") else ANSWER]
        return await super().respond(conversation, text, channel, message)

    def phrase(self, name: str, lang: Lang) -> dict[str, Any]:
        found: list[dict[str, Any]] = domain()["responses"][name]
        return next(one for one in found if one["metadata"]["lang"] == lang)


@dataclass
class FakeAppointments:
    """Hours that tests set."""

    is_open: bool | None = None
    next: str = "Monday 7 January 2030, 09:00-11:00 Beijing time"

    async def openness(self, lang: Lang) -> FakeAppointments:
        return self


@dataclass
class Clock:
    """A time that stands still until it is moved."""

    now: int = 1_900_000_000_000

    def pass_by(self, milliseconds: int) -> None:
        self.now += milliseconds


@dataclass
class Office:
    """One process of the service, as far as the handover is concerned."""

    client: redis.asyncio.Redis
    clock: Clock = field(default_factory=Clock)
    hours: FakeAppointments = field(default_factory=FakeAppointments)

    def __post_init__(self) -> None:
        self.dialogue = OfficeDialogue(self.client)
        self.conversations = Conversations(self.client)
        deliveries = Deliveries(self.client, self.conversations)
        appointments: Any = self.hours
        self.handover: Handover = open_handover(
            self.client,
            self.dialogue,
            deliveries,
            self.conversations,
            appointments,
            TIMES,
            lambda: self.clock.now,
        )
        residents = self.handover.residents
        self.assistant = Assistant(self.dialogue, self.conversations, residents.erase, residents)
        self.store, self.staff = self.handover.store, self.handover.staff
        self._ids = count()

    def resident(self, channel: Channel = "web") -> Visitor:
        """Somebody new."""
        return Visitor(self, f"{channel}:{uuid4().int}", channel)

    async def claimed(self, visitor: Visitor, staff: str = "ana") -> Changed:
        """The visitor's conversation, asked for and claimed."""
        await visitor.press("ask_person")
        done = await self.staff.claim(visitor.conversation, staff)
        assert isinstance(done, Changed), done
        return done

    async def answer(
        self, visitor: Visitor, n: str, text: str, staff: str = "ana", id: str = ""
    ) -> Changed | Refused:
        """A reply of staff."""
        reply = Reply(
            id=id or uuid4().hex,
            sender="staff",
            name=staff.title(),
            status="handover",
            lang="en",
            text=text,
        )
        return await self.staff.reply(visitor.conversation, staff, n, reply)


@dataclass
class Visitor:
    """A resident with a conversation."""

    office: Office
    conversation: str
    channel: Channel
    _has_page: bool = False

    async def say(self, text: str, id: str = "") -> list[Reply]:
        """The replies to a text."""
        return await self._send(Message(self.conversation, self.channel, id or uuid4().hex, text))

    async def press(self, intent: str, **entities: str) -> list[Reply]:
        """The replies to a button."""
        payload = compose(intent, **entities)
        message = Message(self.conversation, self.channel, uuid4().hex, payload=payload)
        return await self._send(message)

    async def later(self) -> list[str]:
        """What came without being asked for."""
        rows: Any = await self.office.client.xrange(f"events:{{{self.conversation}}}")
        return [Reply.model_validate_json(fields[b"reply"]).text for _, fields in rows]

    async def _send(self, message: Message) -> list[Reply]:
        if not self._has_page:
            self._has_page = True
            await self.office.client.set(keys.session(self.conversation), "its tokens")
        return await self.office.assistant.handle(message)
