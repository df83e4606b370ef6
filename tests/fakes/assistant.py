"""An assistant between a dialogue and a store that only pretend."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.assistant import Assistant
from bot.conversations import Conversations
from bot.message import Message
from bot.reply import Reply
from bot.turn import Command, Turn
from knowledge.language import Lang

ANSWER: dict[str, Any] = {
    "text": "At midnight.",
    "metadata": {"status": "answered", "lang": "en"},
    "custom": {"entry": "transport.port", "confidence": 0.9, "sources": []},
}
REFUSALS = {
    "utter_button_unknown",
    "utter_channel_off",
    "utter_masked",
    "utter_message_empty",
    "utter_message_too_long",
    "utter_too_many_messages",
}


class FakeTurn:
    """A turn of which nothing is kept here."""

    def __init__(self) -> None:
        self.found: list[Any] = []

    def write(self, *commands: Command) -> None:
        raise AssertionError("the fake conversations keep what there is to keep")


class FakeDialogue:
    """Says what it is told to say, and remembers what it was asked."""

    def __init__(self, *said: dict[str, Any] | Exception) -> None:
        self.said = list(said)
        self.asked: list[str] = []
        self.held = asyncio.Lock()

    @asynccontextmanager
    async def hold(
        self, conversation: str, on_entry: Sequence[Command] = ()
    ) -> AsyncIterator[Turn]:
        async with self.held:
            yield FakeTurn()

    async def respond(
        self, conversation: str, text: str, channel: str, message: str
    ) -> list[dict[str, Any]]:
        assert self.held.locked(), "nobody else may speak meanwhile"
        self.asked.append(text)
        await asyncio.sleep(0)
        for said in self.said:
            if isinstance(said, Exception):
                raise said
        return [said for said in self.said if isinstance(said, dict)]

    def phrase(self, name: str, lang: Lang) -> dict[str, Any]:
        status = "refused" if name in REFUSALS else "error"
        text = name + (" {limit}" if name == "utter_message_too_long" else "")
        return {"text": text, "metadata": {"status": status, "lang": lang}}


class FakeConversations(Conversations):
    """Remembers in memory what Redis would."""

    def __init__(self) -> None:
        self.turns: list[tuple[Message, list[Reply]]] = []
        self.gaps: list[tuple[str, str, list[str]]] = []
        self.is_fast = False
        self.counted = 0

    async def replies_to(self, message: Message, turn: Turn | None = None) -> list[Reply] | None:
        return next((said for turn, said in self.turns if turn.id == message.id), None)

    def is_closed(self, message: Message, turn: Turn) -> bool:
        return False

    async def last_lang(self, conversation: str) -> Lang | None:
        return self.turns[-1][1][-1].lang if self.turns else None

    async def is_over_rate(self, conversation: str, turn: Turn | None = None) -> bool:
        self.counted += 1
        return self.is_fast

    async def record(
        self, message: Message, replies: Sequence[Reply], turn: Turn | None = None
    ) -> None:
        self.turns.append((message, list(replies)))

    async def record_gap(self, text: str, lang: str, nearest: Sequence[str], channel: str) -> None:
        self.gaps.append((text, lang, list(nearest)))

    async def erase(self, conversation: str) -> int:
        kept = len(self.turns)
        self.turns.clear()
        return kept


class Desk:
    """An assistant between the two fakes."""

    def __init__(self, *said: dict[str, Any] | Exception) -> None:
        self.dialogue = FakeDialogue(*said)
        self.store = FakeConversations()
        self.assistant = Assistant(self.dialogue, self.store)
        self.sent = 0

    async def send(
        self, text: str = "", payload: str | None = None, lang: Lang | None = None, id: str = ""
    ) -> list[Reply]:
        self.sent += 1
        message = Message("web:1", "web", id or f"m{self.sent}", text, payload, lang)
        return await self.assistant.handle(message)


def texts(replies: list[Reply]) -> list[str]:
    return [reply.text for reply in replies]
