"""What Redis holds of a conversation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
import redis.asyncio

from bot import keys
from bot.adjustable.live import seconds_kept
from bot.conversations import Conversations
from bot.errors import StoreError
from bot.given_ids import kept_id
from bot.message import Message
from bot.reply import Reply, SourceLink
from bot.settings import MESSAGES_PER_MINUTE

Call = Callable[[Conversations], object]
REPLY = Reply(
    id="r1",
    status="answered",
    lang="zh-Hant",
    text="午夜。",
    sources=[SourceLink(title="口岸", url=None, publisher="入境處", as_of="2025-12-31")],
    entry="transport.port",
    confidence=0.9,
)


@pytest.fixture
def kept(client: redis.asyncio.Redis) -> Conversations:
    return Conversations(client)


@pytest.fixture
def name() -> str:
    return f"web:{uuid4().hex}"


async def test_a_recorded_message_is_recognised_with_its_replies(
    kept: Conversations, name: str
) -> None:
    message = Message(name, "web", "m1", text="深圳灣幾點關？")
    await kept.record(message, [REPLY])

    assert await kept.replies_to(message) == [REPLY]
    assert await kept.replies_to(Message(name, "web", "m2")) is None
    assert await kept.replies_to(Message("web:other", "web", "m1")) is None


async def test_the_transcript_tells_every_turn_in_order(kept: Conversations, name: str) -> None:
    await kept.record(Message(name, "web", "m1", text="深圳灣幾點關？"), [REPLY])
    await kept.record(Message(name, "web", "m2", payload="/affirm"), [REPLY, REPLY])

    first, second = await kept.transcript(name)

    assert (first["text"], first["channel"]) == ("深圳灣幾點關？", "web")
    assert first["replies"] == [REPLY.model_dump(by_alias=True)]
    assert (second["text"], len(second["replies"])) == ("/affirm", 2)
    assert await kept.transcript("web:nobody") == []


async def test_a_sender_may_send_so_much_a_minute(
    kept: Conversations, name: str, client: redis.asyncio.Redis
) -> None:
    told = [await kept.is_over_rate(name) for _ in range(MESSAGES_PER_MINUTE + 2)]

    assert told == [False] * MESSAGES_PER_MINUTE + [True] * 2
    assert not await kept.is_over_rate(f"{name}-other")
    assert 0 < await client.ttl(keys.rate(name)) <= keys.RATE_WINDOW


async def test_sending_on_does_not_prolong_the_minute(
    kept: Conversations, name: str, client: redis.asyncio.Redis
) -> None:
    await kept.is_over_rate(name)
    await client.expire(keys.rate(name), 30)
    await kept.is_over_rate(name)

    assert await client.ttl(keys.rate(name)) <= 30


async def test_everything_kept_expires(
    kept: Conversations, name: str, client: redis.asyncio.Redis
) -> None:
    await kept.record(Message(name, "web", "m1", text="hello"), [REPLY])
    await kept.rate_reply(name, "r1", helpful=True)
    await kept.is_over_rate(name)

    for key in await client.keys(f"*{name}*"):
        assert 0 < await client.ttl(key) <= seconds_kept("conversations"), key


async def test_the_last_word_on_a_reply_counts(
    kept: Conversations, name: str, client: redis.asyncio.Redis
) -> None:
    await kept.rate_reply(name, "r1", helpful=True)
    await kept.rate_reply(name, "r1", helpful=False)

    assert await client.hgetall(keys.feedback(name)) == {kept_id("r1").encode(): b"no"}


async def test_an_erasure_leaves_nothing_and_says_how_much_it_was(
    kept: Conversations, name: str, client: redis.asyncio.Redis
) -> None:
    other = f"web:{uuid4().hex}"
    for conversation in (name, other):
        await kept.record(Message(conversation, "web", "m1", text="hello"), [REPLY])
        await kept.is_over_rate(conversation)
        await kept.rate_reply(conversation, "r1", helpful=True)

    assert await kept.erase(name) == 4  # transcript, replies, rate, feedback
    assert await client.keys(f"*{name}*") == []
    assert await kept.erase(name) == 0
    assert len(await kept.transcript(other)) == 1


async def test_a_gap_says_nothing_of_who_asked(
    kept: Conversations, client: redis.asyncio.Redis
) -> None:
    await kept.record_gap("火星點去？", "zh-Hant", ["transport.port"], "telegram")

    (_, gap), *_ = await client.xrevrange(keys.GAPS, count=1)

    assert {k.decode(): v.decode() for k, v in gap.items()} == {
        "text": "火星點去？",
        "lang": "zh-Hant",
        "kind": "unanswered",
        "channel": "telegram",
        "nearest": json.dumps(["transport.port"]),
        "entry": "",
    }


async def unhelpful(client: redis.asyncio.Redis, text: str) -> list[dict[bytes, bytes]]:
    gaps = [gap for _, gap in await client.xrange(keys.GAPS) if gap[b"text"] == text.encode()]
    assert all(gap[b"kind"] == b"unhelpful" for gap in gaps)
    return gaps


async def test_a_question_whose_answer_did_not_help_is_a_gap_while_it_did_not(
    kept: Conversations, name: str, client: redis.asyncio.Redis
) -> None:
    await kept.record(Message(name, "web", "m1", text=name), [REPLY])
    await kept.rate_reply(name, "r1", helpful=False)
    await kept.rate_reply(name, "r1", helpful=False)

    (gap,) = await unhelpful(client, name)
    assert (gap[b"entry"], gap[b"lang"], gap[b"channel"]) == (
        b"transport.port",
        b"zh-Hant",
        b"web",
    )

    await kept.rate_reply(name, "r1", helpful=True)
    assert await unhelpful(client, name) == []

    await kept.rate_reply(name, "r1", helpful=False)
    assert len(await unhelpful(client, name)) == 1


async def test_two_ratings_at_once_make_one_gap(
    kept: Conversations, name: str, client: redis.asyncio.Redis
) -> None:
    await kept.record(Message(name, "web", "m1", text=name), [REPLY])

    await asyncio.gather(*(kept.rate_reply(name, "r1", helpful=False) for _ in range(5)))

    assert len(await unhelpful(client, name)) == 1


async def test_an_erasure_leaves_the_gap_and_no_way_to_it(
    kept: Conversations, name: str, client: redis.asyncio.Redis
) -> None:
    await kept.record(Message(name, "web", "m1", text="who asked?"), [REPLY])
    await kept.rate_reply(name, "r1", helpful=False)
    await kept.erase(name)

    assert len(await unhelpful(client, "who asked?")) == 1
    assert await client.keys(f"*{name}*") == []


@pytest.mark.parametrize(
    "call",
    [
        lambda kept: kept.replies_to(Message("web:1", "web", "m1")),
        lambda kept: kept.is_over_rate("web:1"),
        lambda kept: kept.record(Message("web:1", "web", "m1"), []),
        lambda kept: kept.record_gap("text", "en", [], "web"),
        lambda kept: kept.rate_reply("web:1", "r1", True),
        lambda kept: kept.transcript("web:1"),
        lambda kept: kept.erase("web:1"),
    ],
)
async def test_an_unreachable_redis_is_a_store_error(call: Call, tmp_path: Path) -> None:
    async with redis.asyncio.Redis.from_url(f"unix://{tmp_path}/none.sock") as nowhere:
        with pytest.raises(StoreError, match=r"^Redis: "):
            await call(Conversations(nowhere))  # type: ignore[misc]
