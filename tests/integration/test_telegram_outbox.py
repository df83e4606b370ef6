"""Replies that come later: of staff, reminders, notices of answers that have changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import redis
import redis.asyncio

from bot.payload import compose
from bot.reply import Reply
from knowledge.entry import Entry
from knowledge.entry_store import EntryStore
from knowledge.publication import Publication, changes_between, digest_of
from tests.fakes.bot_api import BotApi
from tests.fakes.bot_methods import shown
from tests.live_service import LiveService

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


async def _publish(url: str, name: str, entry: Entry | None) -> None:
    async with redis.asyncio.Redis.from_url(url) as client:
        store = EntryStore(client)
        number, live = await store.live()
        wanted = {**live, **({name: digest_of(entry)} if entry else {})}
        if entry is None:
            del wanted[name]
        publication = Publication(
            number=number + 1,
            at=datetime.now(UTC),
            by="ana",
            reason="new hours",
            changes=changes_between(live, wanted),
        )
        await store.commit(publication, [entry] if entry else [])


def with_answer(entry: Entry, old: str, new: str) -> Entry:
    """The entry with other words in its English answer."""
    answer = entry.answer.model_copy(update={"en": entry.answer.en.replace(old, new)})
    assert answer != entry.answer
    return entry.model_copy(update={"answer": answer})


@pytest.fixture
def publish(
    telegram: LiveService, entries: dict[str, Entry]
) -> Iterator[Callable[[str, Entry | None], None]]:
    """Makes an entry live, or withdraws it; what was changed is put back."""
    changed: set[str] = set()

    def change(name: str, entry: Entry | None) -> None:
        changed.add(name)
        asyncio.run(_publish(telegram.redis_url, name, entry))

    yield change
    for name in changed:
        asyncio.run(_publish(telegram.redis_url, name, entries[name]))


def subscribe(api: BotApi, chat: int, name: str) -> None:
    """Somebody asks, and wants to hear if the answer changes."""
    api.press(compose("ask_entry", entry=name), chat)
    api.next_in(chat)
    api.press("!notices:on", chat)
    assert "I will tell you" in api.next_in(chat)["text"]


def test_who_asked_for_it_hears_that_an_answer_has_changed(
    api: BotApi,
    chat: int,
    entries: dict[str, Entry],
    publish: Callable[[str, Entry | None], None],
) -> None:
    told, other, silent = chat, chat + 1, chat + 2
    subscribe(api, told, CHANGING)
    subscribe(api, other, OTHER)
    api.press(compose("ask_entry", entry=CHANGING), silent)
    api.next_in(silent)

    # Signs alone change nothing that was said.
    entry = entries[CHANGING]
    publish(CHANGING, with_answer(entry, ". ", ".  "))
    new = with_answer(entry, "midnight", "two in the morning")
    publish(CHANGING, new)

    notice = api.next_call("sendMessage")
    assert notice["chat_id"] == told
    assert "has changed" in notice["text"]
    assert entry.question["en"] in shown(notice)
    shows, stop = (b for row in notice["reply_markup"]["inline_keyboard"] for b in row)
    api.press(shows["callback_data"], told)
    assert shown(api.next_in(told)).startswith(new.answer["en"])
    api.press(stop["callback_data"], told)
    assert "no more notices" in api.next_in(told)["text"]

    publish(CHANGING, with_answer(entry, "midnight", "three in the morning"))
    subscribe(api, silent, OTHER)
    publish(OTHER, None)
    assert {api.next_call("sendMessage")["chat_id"] for _ in range(2)} == {other, silent}


def test_an_answer_that_was_withdrawn_is_told_as_well(
    api: BotApi, chat: int, publish: Callable[[str, Entry | None], None]
) -> None:
    subscribe(api, chat, "living.pets")

    publish("living.pets", None)

    assert "has been withdrawn" in api.next_in(chat)["text"]


def test_notices_follow_the_language_of_the_conversation(
    api: BotApi,
    chat: int,
    entries: dict[str, Entry],
    publish: Callable[[str, Entry | None], None],
) -> None:
    entry = entries["schools.public.hk-children"]
    api.write(entry.question["zh-Hant"], chat)
    assert shown(api.next_in(chat)).startswith(entry.answer["zh-Hant"])
    api.press("!notices:on", chat)
    api.next_in(chat)

    answer = entry.answer.model_copy(update={"zh_hant": "請問水族館。"})
    publish(entry.id, entry.model_copy(update={"answer": answer}))

    notice = api.next_in(chat)
    assert "已有變更" in notice["text"]
    assert entry.question["zh-Hant"] in shown(notice)
