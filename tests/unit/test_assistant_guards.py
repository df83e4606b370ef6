"""The guards of the one door, in their order."""

from __future__ import annotations

import pytest

from bot.assistant import Assistant
from bot.message import Message
from bot.settings import MAX_MESSAGE_LENGTH
from tests.fakes.assistant import ANSWER, Desk, texts


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


async def test_a_channel_that_is_off_answers_nothing_else() -> None:
    desk = Desk(ANSWER)
    off = Assistant(desk.dialogue, desk.store, is_off=_telegram)
    message = Message("telegram:1", "telegram", "m1", "When does the port close?")

    assert texts(await off.handle(message)) == ["utter_channel_off"]
    assert (desk.dialogue.asked, desk.store.turns, desk.store.counted) == ([], [], 0)
    web = Message("web:1", "web", "m1", "When does the port close?")
    assert texts(await off.handle(web)) == ["At midnight."]


async def _telegram(channel: str) -> bool:
    return channel == "telegram"
