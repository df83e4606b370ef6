"""Telegram, against a Bot API server that nobody here wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from bot.payload import compose
from knowledge.entry import Entry
from tests.fakes.bot_methods import shown
from tests.fakes.emulator import Emulator
from tests.live_service import LiveService

TOKEN = "123456:emulated-token"
PORT = "transport.shenzhen-bay.hours"
CHATS = count(1)


@pytest.fixture(scope="module")
def emulator(start_service: Callable[..., LiveService]) -> Iterator[Emulator]:
    emulator = Emulator(TOKEN)
    start_service(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=emulator.url)
    yield emulator
    emulator.stop()


@pytest.fixture
def chat() -> int:
    return next(CHATS)


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_a_question_is_answered_in_its_script(
    emulator: Emulator, chat: int, entries: dict[str, Entry], lang: str
) -> None:
    entry = entries[PORT]

    emulator.write(entry.question[lang], chat)  # type: ignore[index]

    sent = emulator.next_in(chat)
    assert shown(sent).startswith(entry.answer[lang])  # type: ignore[index]
    assert sent["parse_mode"] == "HTML"


def test_a_start_is_greeted_and_told_about_privacy(emulator: Emulator, chat: int) -> None:
    emulator.command("/start", chat, "zh-hant")

    assert "你好" in emulator.next_in(chat)["text"]
    assert "私隱" in emulator.next_in(chat)["text"]


def test_a_button_is_answered(emulator: Emulator, chat: int, entries: dict[str, Entry]) -> None:
    emulator.press(compose("ask_entry", entry=PORT), chat)

    assert shown(emulator.next_in(chat)).startswith(entries[PORT].answer["en"])


def test_a_conversation_goes_on(emulator: Emulator, chat: int) -> None:
    emulator.command("/language", chat)
    assert "language" in emulator.next_in(chat)["text"]
    emulator.press(compose("set_language", locale="zh-Hans"), chat)
    assert "简体中文" in emulator.next_in(chat)["text"]
    emulator.command("/help", chat)
    assert "一步步" in emulator.next_in(chat)["text"]


def test_many_chats_are_each_answered_once(emulator: Emulator, chat: int) -> None:
    chats = range(1000 * chat, 1000 * chat + 40)
    for each in chats:
        emulator.write("thanks", each)

    for each in chats:
        assert "welcome" in emulator.next_in(each)["text"].lower()
