"""The two records that cross the assistant's door."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from bot.message import Message
from bot.reply import Reply, Status

WIRE: dict[str, Any] = {
    "id": "r1",
    "from": "staff",
    "name": "Ms Chan",
    "status": "answered",
    "lang": "zh-Hant",
    "text": "午夜。",
    "buttons": [{"title": "再問", "payload": "/affirm"}],
    "sources": [{"title": "入境處", "url": None, "publisher": "香港", "as_of": "2025-12-31"}],
    "files": [
        {"title": "日曆檔案", "name": "a.ics", "type": "text/calendar", "url": "/api/v1/files/a"}
    ],
    "entry": "transport.port",
    "confidence": 0.9,
}


def test_a_reply_keeps_its_wire_form() -> None:
    assert Reply.model_validate(WIRE).model_dump(by_alias=True) == WIRE


def test_a_reply_comes_from_the_bot_unless_it_says_otherwise() -> None:
    reply = Reply(id="r2", status="smalltalk", lang="en", text="Hello.")

    assert reply.model_dump(by_alias=True)["from"] == "bot"


def test_whether_a_refusal_passes_is_our_own_business() -> None:
    reply = Reply(id="r3", status="refused", lang="en", text="Wait.", is_passing=True)

    assert "is_passing" not in reply.model_dump(by_alias=True)
    assert "is_passing" not in reply.model_dump_json()


@pytest.mark.parametrize("wrong", [{"status": "lost"}, {"lang": "fr"}, {"from": "resident"}])
def test_what_is_on_no_list_is_no_reply(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Reply.model_validate({**WIRE, **wrong})


def test_the_list_of_statuses_is_the_designs() -> None:
    assert get_args(Status) == (
        "answered",
        "clarify",
        "service",
        "smalltalk",
        "unanswered",
        "out_of_scope",
        "handover",
        "refused",
        "error",
    )


def test_a_message_cannot_be_changed_on_its_way() -> None:
    message = Message("web:1", "web", "m1", text="hello")

    with pytest.raises(FrozenInstanceError):
        message.text = "other"  # type: ignore[misc]
