from __future__ import annotations

from typing import Any

import pytest

from bot.asked import Asked, find_asked
from bot.payload import compose

BUTTON = compose("ask_entry", entry="tax.what")


def said(name: str, status: str = "answered", **more: Any) -> dict[str, Any]:
    return {"id": name, "status": status, "lang": "en", "entry": None, "buttons": [], **more}


def turn(text: str, *replies: dict[str, Any]) -> dict[str, Any]:
    return {"text": text, "channel": "web", "replies": list(replies)}


TURNS = [
    turn("/start_conversation", said("r1", "smalltalk")),
    turn("which tax?", said("r2", "clarify", buttons=[{"title": "Tax?", "payload": BUTTON}])),
    turn(BUTTON, said("r3", entry="tax.what")),
    turn("my id is [id]", said("r4", "refused"), said("r5", entry="visa.what")),
    turn("on Mars?", said("r6", "unanswered")),
]


def test_the_question_is_that_of_the_turn_with_the_reply() -> None:
    assert find_asked(TURNS, "r2") == Asked("which tax?", "en", "web", None)
    assert find_asked(TURNS, "r5") == Asked("my id is [id]", "en", "web", "visa.what")


def test_who_tapped_a_button_asked_what_stood_on_it() -> None:
    assert find_asked(TURNS, "r3") == Asked("Tax?", "en", "web", "tax.what")
    assert find_asked(TURNS[2:], "r3") is None


@pytest.mark.parametrize("reply", ["r1", "r4", "r6", "r7"])
def test_small_talk_refusals_and_what_is_a_gap_already_answer_no_question(reply: str) -> None:
    assert find_asked(TURNS, reply) is None
