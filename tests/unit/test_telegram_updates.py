"""What is kept of an update, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.telegram.updates import UpdateError, read_update
from tests.fakes.bot_api import message, person


def kept(**update: Any) -> dict[str, Any]:
    incoming = read_update({"update_id": 5, **update})
    assert incoming is not None
    return incoming.update


def test_a_text_keeps_its_number_and_its_chat() -> None:
    incoming = read_update({"update_id": 5, "message": {**message(7), "text": "Hello"}})

    assert incoming is not None
    assert (incoming.number, incoming.chat) == (5, "7")
    assert incoming.update["message"]["text"] == "Hello"


def test_names_of_people_and_groups_are_not_kept() -> None:
    group = {**message(-7, kind="group", sender=8), "text": "Hello"}
    group["chat"]["title"] = "Chan family"
    group["reply_to_message"] = {**message(-7, sender=9), "text": "My secret"}

    told = json.dumps(kept(message=group))

    assert "Chan family" not in told
    assert "Siu Ming" not in told
    assert "siuming" not in told
    assert "secret" not in told


def test_personal_numbers_are_hidden_before_anything_is_stored() -> None:
    text = "My phone is 9123 4567, my card 4111 1111 1111 1111"

    assert kept(message={**message(7), "text": text})["message"]["text"] == (
        "My phone is [phone], my card [card]"
    )
    asked = {"id": "1", "from": person(7), "query": text, "offset": ""}
    assert "[phone]" in kept(inline_query=asked)["inline_query"]["query"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("contact", {"phone_number": "+85291234567", "first_name": "Chan"}),
        ("location", {"latitude": 22.5, "longitude": 113.9}),
        ("document", {"file_id": "f", "file_name": "passport.pdf"}),
        ("photo", [{"file_id": "f"}]),
    ],
)
def test_of_what_is_no_text_only_the_kind_is_kept(kind: str, content: Any) -> None:
    told = kept(message={**message(7), kind: content})["message"]

    assert told["media"] == kind
    assert kind not in told


def test_a_caption_is_a_text() -> None:
    told = kept(message={**message(7), "photo": [{}], "caption": "What is this?"})["message"]

    assert (told["text"], told["media"]) == ("What is this?", "photo")


def test_a_command_keeps_its_mark_and_other_marks_go() -> None:
    marks = [
        {"type": "bot_command", "offset": 0, "length": 5},
        {"type": "bold", "offset": 6, "length": 3},
    ]

    told = kept(message={**message(7), "text": "/help now", "entities": marks})["message"]

    assert told["entities"] == marks[:1]


def test_kinds_that_are_not_served_are_passed_over() -> None:
    assert read_update({"update_id": 5, "poll": {"id": "1"}}) is None


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "text",
        5,
        {},
        {"update_id": "5", "message": {}},
        {"update_id": 5, "message": {}},
        {"update_id": 5, "message": None},
        {"update_id": 5, "message": {"chat": {"id": "x", "type": "private"}}},
        {"update_id": 5, "message": {"chat": {"id": float("inf"), "type": "private"}}},
        {"update_id": 5, "callback_query": {"id": "1"}},
        {"update_id": 5, "message": {"chat": 7, "text": "Hello"}},
    ],
)
def test_what_is_no_update_is_refused(sent: Any) -> None:
    with pytest.raises(UpdateError):
        read_update(sent)
