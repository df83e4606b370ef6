"""The one door: what is asked of the dialogue, what comes back, what is recorded."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client import REGISTRY

from bot.assistant import Assistant
from bot.errors import StoreError
from knowledge.language import Lang
from tests.fakes.assistant import ANSWER, Desk, texts


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


async def test_an_erasure_takes_what_others_keep_before_the_session() -> None:
    desk, erased = Desk(ANSWER), []

    async def erase(conversation: str) -> int:
        erased.append((conversation, len(desk.store.turns)))
        return 2

    assistant = Assistant(desk.dialogue, desk.store, erase)
    await desk.send("hello port")

    assert await assistant.erase("web:1") == 2 + 1

    assert erased == [("web:1", 1)]
    assert desk.store.turns == []
