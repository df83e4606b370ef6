"""Replies that come later: of staff, reminders, notices of answers that have changed."""

from __future__ import annotations

import subprocess
from typing import Any
from uuid import uuid4

import pytest
import redis

from bot.payload import compose
from bot.reply import Reply
from knowledge.entry import Entry
from knowledge.entry_yaml import to_yaml
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_methods import shown
from tests.live_service import COMMAND, LiveService, environment

CHANGING = "transport.shenzhen-bay.hours"
OTHER = "tax.hk-exemption.what"


def post(store: redis.Redis, chat: int, priority: str = "high", **fields: Any) -> Reply:
    """Puts a reply on the outbox, as whoever has something to say does."""
    reply = Reply(id=uuid4().hex, **{"status": "handover", "lang": "en", **fields})
    said = reply.model_dump_json(by_alias=True)
    conversation = f"telegram:{chat}"
    item = {"conversation": conversation, "reply": said, "priority": priority}
    store.xadd("outbox:telegram", item)
    return reply


def test_staff_speak_by_name_and_in_order(
    api: BotApi, chat: int, telegram_store: redis.Redis
) -> None:
    post(telegram_store, chat, text="Ms Chan has joined.")
    post(telegram_store, chat, sender="staff", name="Ms <Chan>", text="Good morning.")
    post(telegram_store, chat, sender="staff", text="How can I help?")
    post(telegram_store, chat, text="Ms Chan has left.")

    said = [shown(api.next_in(chat)) for _ in range(4)]

    assert said == [
        "Ms Chan has joined.",
        "Ms <Chan>\nGood morning.",
        "Staff of the service centre\nHow can I help?",
        "Ms Chan has left.",
    ]


def test_what_was_sent_is_taken_out_of_the_outbox(
    api: BotApi, chat: int, telegram_store: redis.Redis
) -> None:
    post(telegram_store, chat, text="A reminder.")
    api.next_in(chat)
    post(telegram_store, chat, text="Another.")
    api.next_in(chat)

    assert telegram_store.xlen("outbox:telegram") == 0


def test_a_reply_is_sent_again_until_telegram_takes_it(
    api: BotApi, chat: int, telegram_store: redis.Redis
) -> None:
    api.refuse_next(429, "Too Many Requests: retry after 1", retry_after=1)
    post(telegram_store, chat, text="A reminder.")
    api.next_in(chat, "refused")

    assert api.next_in(chat)["text"] == "A reminder."


def test_nothing_more_is_sent_to_a_chat_that_shut_us_out(
    api: BotApi, chat: int, telegram_store: redis.Redis
) -> None:
    api.refuse_next(403, "Forbidden: bot was blocked by the user")
    for number in range(3):
        post(telegram_store, chat, text=f"Reminder {number}.")
    api.next_in(chat, "refused")

    post(telegram_store, chat + 1, text="A reminder.")
    assert api.next_in(chat + 1)
    api.write("hello", chat)
    assert "Reminder" not in api.next_in(chat)["text"]


def test_a_broadcast_holds_up_no_answer(
    api: BotApi, chat: int, telegram_store: redis.Redis
) -> None:
    for number in range(60):
        post(telegram_store, 9_000_000 + number, "low", text="News.")
    while api.next_call("sendMessage")["text"] != "News.":
        continue
    api.write("hello", chat)

    before = 0
    while api.next_call("sendMessage")["chat_id"] != chat:
        before += 1
    assert before < 40
    for _ in range(59 - before):
        api.next_call("sendMessage")


def publish(telegram: LiveService, entry: Entry) -> None:
    """An admin changes an answer."""
    folder = telegram.state / "edited.yml"
    folder.write_text(to_yaml([entry]), encoding="utf-8")
    for command in (
        ["import", str(folder), "--save"],
        ["publish", "--by", "ana", "--reason", "new hours", "--force"],
    ):
        done = subprocess.run(
            [COMMAND, "entries", *command],
            env=environment(telegram.state, REDIS_URL=telegram.redis_url),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def with_answer(entry: Entry, old: str, new: str) -> Entry:
    """The entry with other words in its English answer."""
    answer = entry.answer.model_copy(update={"en": entry.answer.en.replace(old, new)})
    assert answer != entry.answer
    return entry.model_copy(update={"answer": answer})


@pytest.fixture
def edited(telegram: LiveService, entries: dict[str, Entry]) -> Any:
    """Changes entries, and puts them back."""
    changed: set[str] = set()

    def change(name: str, old: str, new: str) -> Entry:
        changed.add(name)
        entry = with_answer(entries[name], old, new)
        publish(telegram, entry)
        return entry

    yield change
    for name in changed:
        publish(telegram, entries[name])


def test_who_asked_for_it_hears_that_an_answer_has_changed(
    api: BotApi, chat: int, entries: dict[str, Entry], edited: Any
) -> None:
    told, other, silent = chat, chat + 1, chat + 2
    for each, name in ((told, CHANGING), (other, OTHER), (silent, CHANGING)):
        api.press(compose("ask_entry", entry=name), each)
        api.next_in(each)
    for each in (told, other):
        api.press("!notices:on", each)
        assert "I will tell you" in api.next_in(each)["text"]

    # Signs alone change nothing that was said.
    edited(CHANGING, ". ", ".  ")
    new = edited(CHANGING, "midnight", "two in the morning")

    notice = api.next_call("sendMessage")
    assert notice["chat_id"] == told
    assert "has changed" in notice["text"]
    assert entries[CHANGING].question["en"] in shown(notice)
    shows, stop = (row[0] for row in notice["reply_markup"]["inline_keyboard"])
    api.press(shows["callback_data"], told)
    assert shown(api.next_in(told)).startswith(new.answer["en"])
    api.press(stop["callback_data"], told)
    assert "no more notices" in api.next_in(told)["text"]

    edited(CHANGING, "midnight", "three in the morning")
    api.write("hello", silent)
    assert api.next_call("sendMessage")["chat_id"] == silent
