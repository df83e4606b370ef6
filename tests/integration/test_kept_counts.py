"""Counts of turns in a real Redis, and those that the whole assistant makes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import date
from uuid import uuid4

import pytest
import redis
import redis.asyncio

from bot import keys
from bot.adjustable.live import seconds_kept
from bot.conversations import Conversations
from bot.message import Message
from bot.reply import Reply
from bot.turn_counts import TurnCounts
from knowledge.clock import today
from tests.chat_page import PORT
from tests.live_service import LiveService, Resident
from tests.waiting import until

REPLY = Reply(id="r1", status="answered", lang="zh-Hant", text="午夜。", entry="transport.port")


@pytest.fixture
def day() -> date:
    """A day that no other test counts on."""
    return date.fromordinal(uuid4().int % 700_000 + 1)


async def counted(client: redis.asyncio.Redis, day: date) -> dict[str, int]:
    stored = await client.hgetall(keys.counts(day))
    return {name.decode(): int(n) for name, n in stored.items() if int(n)}


async def test_what_several_processes_count_is_added_up_and_expires(
    client: redis.asyncio.Redis, day: date
) -> None:
    for _ in range(3):
        counts = TurnCounts(lambda: day)
        counts.count_turn("web", [REPLY])
        await counts.save(client)

    assert await counted(client, day) == {
        "turn|transport|zh-Hant|web|answered": 3,
        "asked|transport.port": 3,
    }
    assert 0 < await client.ttl(keys.counts(day)) <= seconds_kept("counts")


async def test_what_is_left_is_saved_at_the_end(client: redis.asyncio.Redis, day: date) -> None:
    counts = TurnCounts(lambda: day)
    saving = asyncio.create_task(counts.keep_saving(client))
    await asyncio.sleep(0)
    counts.count_turn("web", [REPLY])

    saving.cancel()
    with suppress(asyncio.CancelledError):
        await saving

    assert await counted(client, day)


async def test_the_last_word_on_a_reply_is_counted_once(
    client: redis.asyncio.Redis, day: date
) -> None:
    counts = TurnCounts(lambda: day)
    kept, name = Conversations(client, counts), f"web:{uuid4().hex}"
    await kept.record(Message(name, "web", "m1", text="When?"), [REPLY])

    await kept.rate_reply(name, "r1", helpful=True)
    await kept.rate_reply(name, "r1", helpful=True)
    await kept.rate_reply(name, "r1", helpful=False)
    await kept.rate_reply(name, "never given", helpful=False)
    await counts.save(client)

    assert await counted(client, day) == {
        "judged|transport.port|no": 1,
    }


def test_the_assistant_counts_questions_services_and_ratings(
    service: LiveService, store: redis.Redis
) -> None:
    someone = Resident(service)

    def count(field: str) -> int:
        return int(store.hget(keys.counts(today()), field) or 0)  # type: ignore[arg-type]

    fields = [
        "turn|transport|en|web|answered",
        f"asked|{PORT}",
        f"judged|{PORT}|yes",
        "service|income_tax|begun",
        "service|income_tax|finished",
        "turn|income_tax|en|web|service",
    ]
    before = {field: count(field) for field in fields}

    (reply,) = someone.say("What time does Shenzhen Bay Port close?")
    someone.client.post("/feedback", json={"reply": reply["id"], "helpful": True})
    someone.press('/ask_entry{"entry": "tax.iit.calculate"}')
    someone.say("480000")
    someone.say("what if it is 600k?")

    expected = {**dict.fromkeys(fields, 1), "turn|income_tax|en|web|service": 3}
    until(lambda: {f: count(f) - before[f] for f in fields} == expected)
