"""Telegram, by a stand-in for its server that refuses what the real one refuses."""

from __future__ import annotations

from html import escape

import pytest

from bot.payload import compose
from knowledge.entry import Entry
from tests.fakes.bot_api import BotApi, message
from tests.fakes.bot_methods import shown
from tests.live_service import LiveService

PORT = "transport.shenzhen-bay.hours"


def test_a_text_is_answered_with_its_sources(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    entry = entries[PORT]
    api.write(entry.question["zh-Hant"], chat)

    sent = api.next_in(chat)

    assert sent["chat_id"] == chat
    assert shown(sent).startswith(entry.answer["zh-Hant"])
    for source in entry.sources:
        link = f'<a href="{escape(str(source.url))}">{escape(source.title["zh-Hant"])}</a>'
        assert link in sent["text"]
        assert (source.dated or str(entry.as_of)) in shown(sent)
    assert sent["link_preview_options"] == {"is_disabled": True}


def test_a_button_is_acknowledged_and_answered(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    query = api.press(compose("ask_entry", entry=PORT), chat)

    assert api.next_call("answerCallbackQuery")["callback_query_id"] == query
    assert shown(api.next_in(chat)).startswith(entries[PORT].answer["en"])


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
    api.command("/start", chat, language)

    assert greeting in api.next_in(chat)["text"]
    told = api.next_in(chat)
    assert notice in told["text"]
    rows = told["reply_markup"]["inline_keyboard"]
    assert len(rows) >= 3
    assert all(len(row) == 1 for row in rows)


def test_a_forged_button_is_turned_away(api: BotApi, chat: int) -> None:
    api.press("/restart", chat)

    api.next_call("answerCallbackQuery")
    assert "no longer works" in api.next_in(chat)["text"]


def test_texts_of_a_chat_are_answered_in_their_order(
    api: BotApi, chat: int, entries: dict[str, Entry]
) -> None:
    asked = [PORT, "tax.hk-exemption.what", "work.permit.hk-macao"]
    for name in asked:
        api.write(entries[name].question["en"], chat)

    for name in asked:
        assert shown(api.next_in(chat)).startswith(entries[name].answer["en"])


def test_a_redelivered_update_is_answered_once(api: BotApi, chat: int) -> None:
    asked = {**message(chat), "text": "Does Shenzhen Bay Port close at night?"}
    number = api.deliver({"message": asked})
    assert "Port" in api.next_in(chat)["text"]

    # After a crash, Telegram delivers again what was not confirmed.
    api.deliver({"message": asked}, number)
    api.write("thanks", chat)

    assert "welcome" in api.next_in(chat)["text"].lower()


def test_told_to_slow_down_it_waits_and_sends_again(api: BotApi, chat: int) -> None:
    api.refuse_next(429, "Too Many Requests: retry after 1", retry_after=1)

    api.write("thanks", chat)

    refused = api.next_in(chat, "refused")
    sent = api.next_in(chat)
    assert {**refused, "message_id": sent["message_id"]} == sent


def test_a_person_who_blocked_the_bot_stops_nobody_else(api: BotApi, chat: int) -> None:
    api.refuse_next(403, "Forbidden: bot was blocked by the user")
    api.write("thanks", chat)
    assert api.next_in(chat, "refused")["chat_id"] == chat

    api.write("thanks", other := chat + 1)

    assert api.next_in(other)


def test_personal_numbers_are_hidden(api: BotApi, chat: int, telegram: LiveService) -> None:
    api.write("Port hours? My phone is 9123 4567", chat)

    assert "hidden the personal number" in api.next_in(chat)["text"]
    api.next_in(chat)
    assert "9123 4567" not in telegram.log()
