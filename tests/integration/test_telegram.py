"""Telegram, by a stand-in for its server that refuses what the real one refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import httpx
import pytest

from bot.payload import compose
from knowledge.entry import Entry
from tests.fakes.bot_api import BotApi
from tests.live_service import LiveService

TOKEN = "123456:right-token"
PORT = "transport.shenzhen-bay.hours"
CHATS = count(1000)


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    api = BotApi(TOKEN)
    yield api
    api.stop()


@pytest.fixture(scope="module")
def served(api: BotApi, start_service: Callable[..., LiveService]) -> LiveService:
    return start_service(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=api.url)


@pytest.fixture
def chat(served: LiveService) -> int:
    """A chat that nobody wrote in yet."""
    return next(CHATS)


def test_a_text_is_answered_with_its_sources(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    entry = entries[PORT]
    api.write(entry.question["zh-Hant"], chat)

    sent = api.next_call("sendMessage")

    assert sent["chat_id"] == chat
    assert sent["text"].startswith(entry.answer["zh-Hant"])
    for source in entry.sources:
        assert source.title["zh-Hant"] in sent["text"]
        assert str(source.url) in sent["text"]
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in sent


def test_a_button_is_acknowledged_and_answered(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    query = api.press(compose("ask_entry", entry=PORT), chat)

    assert api.next_call("answerCallbackQuery")["callback_query_id"] == query
    assert api.next_call("sendMessage")["text"].startswith(entries[PORT].answer["en"])


@pytest.mark.parametrize(
    ("language", "greeting", "notice"),
    [
        ("en-GB", "Hello!", "Privacy"),
        ("zh-hans", "您好！", "隐私"),
        ("zh-hant", "好！", "私隱"),
        ("fr", "Hello!", "Privacy"),
    ],
)
def test_a_start_is_greeted_in_the_persons_language(
    api: BotApi, chat: int, language: str, greeting: str, notice: str
) -> None:
    api.write("/start", chat, language)

    assert greeting in api.next_call("sendMessage")["text"]
    told = api.next_call("sendMessage")
    assert notice in told["text"]
    rows = told["reply_markup"]["inline_keyboard"]
    assert len(rows) >= 3
    assert all(len(row) == 1 for row in rows)


def test_every_entrys_button_fits_into_telegrams_limit(entries: dict[str, Entry]) -> None:
    payloads = {name: compose("ask_entry", entry=name).encode() for name in entries}

    assert [name for name, payload in payloads.items() if len(payload) > 64] == []


def test_a_forged_button_is_turned_away(api: BotApi, chat: int) -> None:
    api.press("/restart", chat)

    api.next_call("answerCallbackQuery")
    assert "no longer works" in api.next_call("sendMessage")["text"]


def test_texts_of_a_chat_are_answered_in_their_order(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    asked = [PORT, "tax.hk-exemption.what", "work.permit.hk-macao"]
    for name in asked:
        api.write(entries[name].question["en"], chat)

    for name in asked:
        assert api.next_call("sendMessage")["text"].startswith(entries[name].answer["en"])


def test_a_redelivered_update_gets_the_same_answer(api: BotApi, chat: int) -> None:
    message = {
        "message_id": 5,
        "date": 1,
        "chat": {"id": chat, "type": "private"},
        "from": {"id": chat, "is_bot": False, "first_name": "R"},
        "text": "Does Shenzhen Bay Port close at night?",
    }
    number = api.deliver({"message": message})
    first = api.next_call("sendMessage")

    # After a crash, Telegram delivers again what was not confirmed; the text tells them apart.
    api.deliver({"message": {**message, "text": "changed on the way"}}, number)

    assert api.next_call("sendMessage")["text"] == first["text"]


def test_told_to_slow_down_it_waits_and_sends_again(api: BotApi, chat: int) -> None:
    api.refuse_next(429, "Too Many Requests: retry after 1", retry_after=1)

    api.write("thanks", chat)

    refused = api.next_call("refused")
    assert api.next_call("sendMessage") == refused


def test_a_person_who_blocked_the_bot_stops_nobody_else(api: BotApi, chat: int) -> None:
    api.refuse_next(403, "Forbidden: bot was blocked by the user")
    api.write("thanks", chat)
    assert api.next_call("refused")["chat_id"] == chat

    api.write("thanks", other := next(CHATS))

    assert api.next_call("sendMessage")["chat_id"] == other


def test_what_is_no_text_is_passed_over(api: BotApi, chat: int) -> None:
    person = {"id": chat, "is_bot": False, "first_name": "R"}
    message = {"message_id": 6, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person}
    api.deliver({"message": {**message, "location": {"latitude": 22.5, "longitude": 113.9}}})
    api.deliver({"edited_message": {**message, "text": "changed my mind"}})
    api.write("thanks", chat)

    assert api.next_call("sendMessage")["chat_id"] == chat
    assert api.calls.empty()


def test_personal_numbers_are_hidden(api: BotApi, chat: int, served: LiveService) -> None:
    api.write("Port hours? My phone is 9123 4567", chat)

    assert "hidden the personal number" in api.next_call("sendMessage")["text"]
    api.next_call("sendMessage")
    assert "9123 4567" not in served.log()


def test_with_a_wrong_token_the_web_still_runs(
    api: BotApi, start_service: Callable[..., LiveService]
) -> None:
    other = start_service(TELEGRAM_TOKEN="123456:wrong-token", TELEGRAM_API=api.url)

    assert httpx.get(f"{other.url}/readyz").text == "ready"
    assert httpx.post(f"{other.url}/api/v1/sessions", json={}).status_code == 201
    assert "Telegram is not served" in other.log()
    assert "TELEGRAM_TOKEN" in other.log()
