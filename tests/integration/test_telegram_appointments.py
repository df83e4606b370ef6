"""An appointment booked in a Telegram chat: its file, what is shown of it, its deletion."""

from __future__ import annotations

import json
from typing import Any

import redis

from tests.fakes.bot_api import BotApi
from tests.fakes.bot_methods import shown

_WISH = "in 10 days at 3pm"  # far from both reminders, whatever the time is


def first_button(sent: dict[str, Any]) -> str:
    return str(sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"])


def book(api: BotApi, chat: int) -> dict[str, Any]:
    """The message that confirms an appointment on the first topic that is offered."""
    api.command("/appointment", chat)
    api.press(first_button(api.next_in(chat)), chat)
    api.next_in(chat)
    api.write(_WISH, chat)
    api.press(first_button(api.next_in(chat)), chat)
    booked = api.next_in(chat)
    assert "Your appointment is booked." in shown(booked)
    return booked


def test_an_appointment_comes_with_its_calendar_file(api: BotApi, chat: int) -> None:
    booked = book(api, chat)

    file = api.next_in(chat, "sendDocument")["document"]
    assert "Confirmation number" in shown(booked)
    assert file["name"].endswith(".ics")
    assert b"BEGIN:VEVENT" in file["content"]


def test_an_appointment_is_part_of_what_is_kept_and_goes_with_it(
    api: BotApi, chat: int, telegram_store: redis.Redis
) -> None:
    book(api, chat)
    api.next_in(chat, "sendDocument")

    api.command("/mydata", chat)
    api.next_in(chat)
    kept = json.loads(api.next_in(chat, "sendDocument")["document"]["content"])
    (appointment,) = kept["appointments"]
    number = appointment["number"].replace(" ", "")
    assert number in {key.decode().rpartition(":")[2] for key in telegram_store.scan_iter()}

    api.press("!erase:yes", chat)
    assert "Receipt: " in shown(api.next_in(chat))
    assert number not in {key.decode().rpartition(":")[2] for key in telegram_store.scan_iter()}
