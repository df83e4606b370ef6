"""The one door: guards in their order, then the dialogue, then the record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from prometheus_client import REGISTRY

from bot.assistant import Assistant
from bot.conversations import Conversations
from bot.errors import StoreError
from bot.message import Message
from bot.reply import Reply
from bot.settings import MAX_MESSAGE_LENGTH
from knowledge.language import Lang

ANSWER: dict[str, Any] = {
    "text": "At midnight.",
    "metadata": {"status": "answered", "lang": "en"},
    "custom": {"entry": "transport.port", "confidence": 0.9, "sources": []},
}
REFUSALS = {
    "utter_button_unknown",
    "utter_masked",
    "utter_message_empty",
    "utter_message_too_long",
    "utter_too_many_messages",
}


class FakeDialogue:
    """Says what it is told to say, and remembers what it was asked."""

    def __init__(self, *said: dict[str, Any] | Exception) -> None:
        self.said = list(said)
        self.asked: list[str] = []
        self.held = asyncio.Lock()

    @asynccontextmanager
    async def hold(self, conversation: str) -> AsyncIterator[None]:
        async with self.held:
            yield

    async def respond(self, conversation: str, text: str, channel: str) -> list[dict[str, Any]]:
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

    async def replies_to(self, message: Message) -> list[Reply] | None:
        return next((said for turn, said in self.turns if turn.id == message.id), None)

    async def is_over_rate(self, conversation: str) -> bool:
        self.counted += 1
        return self.is_fast

    async def record(self, message: Message, replies: Sequence[Reply]) -> None:
        self.turns.append((message, list(replies)))

    async def record_gap(self, text: str, lang: str, nearest: Sequence[str]) -> None:
        self.gaps.append((text, lang, list(nearest)))


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


async def test_a_question_gets_the_dialogues_answer_and_is_recorded() -> None:
    desk = Desk(ANSWER)

    (reply,) = await desk.send("When does the port close?")

    assert (reply.status, reply.text, reply.entry) == ("answered", "At midnight.", "transport.port")
    assert desk.dialogue.asked == ["When does the port close?"]
    assert [(m.text, said) for m, said in desk.store.turns] == [
        ("When does the port close?", [reply])
    ]


async def test_a_redelivered_message_gets_the_same_replies_without_a_second_response() -> None:
    desk = Desk(ANSWER)

    first = await desk.send("hello port", id="same")
    second = await desk.send("hello port", id="same")

    assert second == first
    assert len(desk.dialogue.asked) == len(desk.store.turns) == 1


async def test_the_same_message_twice_at_once_is_answered_once() -> None:
    desk = Desk(ANSWER)

    first, second = await asyncio.gather(
        desk.send("hello port", id="same"), desk.send("hello port", id="same")
    )

    assert first == second
    assert len(desk.dialogue.asked) == 1


async def test_redelivery_comes_before_every_other_guard() -> None:
    desk = Desk(ANSWER)
    first = await desk.send("hello port", id="same")
    desk.store.is_fast = True
    counted = desk.store.counted

    assert await desk.send("x" * 10_000, id="same") == first
    assert desk.store.counted == counted


async def test_a_long_message_is_refused_before_the_rate_is_counted() -> None:
    desk = Desk(ANSWER)
    desk.store.is_fast = True

    replies = await desk.send("x" * (MAX_MESSAGE_LENGTH + 1))

    assert texts(replies) == [f"utter_message_too_long {MAX_MESSAGE_LENGTH}"]
    assert (desk.store.counted, desk.dialogue.asked, desk.store.turns) == (0, [], [])


async def test_a_message_of_just_the_limit_passes() -> None:
    desk = Desk(ANSWER)

    assert texts(await desk.send("x" * MAX_MESSAGE_LENGTH)) == ["At midnight."]


async def test_a_fast_sender_is_refused_for_a_while() -> None:
    desk = Desk(ANSWER)
    desk.store.is_fast = True

    (reply,) = await desk.send("hello", id="m1")
    desk.store.is_fast = False

    assert (reply.text, reply.is_passing) == ("utter_too_many_messages", True)
    assert desk.dialogue.asked == []
    assert texts(await desk.send("hello", id="m1")) == ["At midnight."]


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\U000e0041", "/"])
async def test_an_invisible_message_is_refused(text: str) -> None:
    desk = Desk(ANSWER)

    assert texts(await desk.send(text)) == ["utter_message_empty"]
    assert desk.dialogue.asked == []


async def test_a_forged_button_is_refused() -> None:
    desk = Desk(ANSWER)

    assert texts(await desk.send(payload="/restart")) == ["utter_button_unknown"]
    assert desk.dialogue.asked == []


async def test_a_button_reaches_the_dialogue_as_it_is() -> None:
    desk = Desk(ANSWER)

    await desk.send(payload='/ask_entry{"entry": "tax.what"}')

    assert desk.dialogue.asked == ['/ask_entry{"entry": "tax.what"}']


async def test_only_the_masked_text_reaches_dialogue_and_record() -> None:
    desk = Desk({**ANSWER, "metadata": {"status": "unanswered", "lang": "en"}})

    replies = await desk.send("Is A123456(3) valid? Call 9123 4567")

    assert texts(replies) == ["utter_masked", "At midnight."]
    assert desk.dialogue.asked == ["Is valid? Call"]
    assert desk.store.turns[0][0].text == "Is [id] valid? Call [phone]"
    assert [text for text, _, _ in desk.store.gaps] == ["Is [id] valid? Call [phone]"]


async def test_invisible_characters_cannot_hide_a_number_from_the_mask() -> None:
    desk = Desk(ANSWER)

    await desk.send("Call 9123\u200b4567 please")

    assert desk.store.turns[0][0].text == "Call [phone] please"


async def test_a_typed_intent_is_a_text() -> None:
    desk = Desk(ANSWER)

    await desk.send("/restart")

    assert desk.dialogue.asked == ["restart"]


async def test_a_question_nobody_could_answer_is_a_gap_with_its_nearest_entries() -> None:
    unanswered = {
        "text": "I do not know.",
        "metadata": {"status": "unanswered", "lang": "zh-Hant"},
        "custom": {"nearest": ["tax.a", "tax.b"]},
    }
    desk = Desk(unanswered)

    await desk.send("火星點去？")

    assert desk.store.gaps == [("火星點去？", "zh-Hant", ["tax.a", "tax.b"])]


async def test_an_answered_question_and_a_dead_button_are_no_gaps() -> None:
    answered, withdrawn = (
        Desk(ANSWER),
        Desk({"text": "Gone.", "metadata": {"status": "unanswered", "lang": "en"}}),
    )

    await answered.send("port")
    await withdrawn.send(payload='/ask_entry{"entry": "gone"}')

    assert answered.store.gaps == withdrawn.store.gaps == []


@pytest.mark.parametrize(
    ("text", "remembered", "lang"),
    [
        ("深圳灣口岸幾點關？", "en", "zh-Hant"),
        ("深圳湾口岸几点关门？", None, "zh-Hans"),
        ("When does it close?", "zh-Hans", "en"),
        ("1234", "zh-Hant", "zh-Hant"),
        ("1234", None, "en"),
    ],
)
async def test_silence_of_the_dialogue_is_an_error_in_the_messages_language(
    text: str, remembered: Lang | None, lang: Lang, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk()

    (reply,) = await desk.send(text, lang=remembered)

    assert (reply.text, reply.status, reply.lang) == ("utter_technical_problem", "error", lang)
    assert desk.store.turns == []
    assert text not in caplog.text


@pytest.mark.parametrize("failure", [RuntimeError("boom"), StoreError("Redis: gone")])
async def test_a_failure_is_an_error_reply_and_the_turn_is_not_recorded(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(failure)

    (reply,) = await desk.send("深圳灣口岸幾點關？", id="m1")

    assert (reply.text, reply.status, reply.lang) == ("utter_technical_problem", "error", "zh-Hant")
    assert desk.store.turns == []
    assert "could not be answered" in caplog.text
    desk.dialogue.said = [ANSWER]
    assert texts(await desk.send("深圳灣口岸幾點關？", id="m1")) == ["At midnight."]


async def test_an_error_among_the_replies_keeps_the_turn_from_the_record() -> None:
    desk = Desk(ANSWER, {"text": "Sorry.", "metadata": {"status": "error", "lang": "en"}})

    await desk.send("port")

    assert desk.store.turns == []


async def test_errors_are_counted_by_channel_status_and_language() -> None:
    labels = {"channel": "web", "status": "error", "lang": "zh-Hans"}

    def count() -> float:
        return REGISTRY.get_sample_value("talentbot_replies_total", labels) or 0.0

    before = count()
    await Desk(RuntimeError("boom")).send("深圳湾口岸几点关门？")
    await Desk(ANSWER).send("深圳湾口岸几点关门？")

    assert count() == before + 1


async def test_an_actions_facts_become_the_reply() -> None:
    source = {
        "title": "Points",
        "url": "https://example.org",
        "publisher": "ImmD",
        "as_of": "2025-12-31",
    }
    desk = Desk({**ANSWER, "custom": {"sources": [source], "entry": "transport.port"}})

    (reply,) = await desk.send("port")

    assert [link.model_dump() for link in reply.sources] == [source]
    assert reply.confidence is None


async def test_an_actions_status_outweighs_the_phrases() -> None:
    desk = Desk({**ANSWER, "custom": {"status": "handover"}})

    assert [reply.status for reply in await desk.send("a person")] == ["handover"]


async def test_the_way_to_a_person_is_the_last_button() -> None:
    person = {"title": "Ask a person", "payload": "/ask_person"}
    entry = {"title": "Taxes?", "payload": '/ask_entry{"entry": "tax.what"}'}
    desk = Desk({**ANSWER, "buttons": [person, entry]})

    (reply,) = await desk.send("tax")

    assert [button.title for button in reply.buttons] == ["Taxes?", "Ask a person"]


async def test_every_reply_has_its_own_id() -> None:
    replies = await Desk(ANSWER, ANSWER).send("port")

    assert len({reply.id for reply in replies}) == 2
