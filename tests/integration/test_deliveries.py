"""What reaches a conversation later."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
import redis.asyncio

from bot import keys
from bot.adjustable.live import seconds_kept
from bot.conversations import Conversations
from bot.deliveries import Deliveries
from bot.reply import Reply

REPLY = Reply(id="r1", status="service", lang="zh-Hant", text="請準時到達。")


@pytest.fixture
def deliveries(client: redis.asyncio.Redis) -> Deliveries:
    return Deliveries(client, Conversations(client))


async def test_a_delivery_is_kept_for_the_page_and_in_the_transcript(
    deliveries: Deliveries, client: redis.asyncio.Redis
) -> None:
    name = f"web:{uuid4().hex}"

    await deliveries.deliver(name, REPLY)

    _, said = await anext(deliveries.follow(name))
    (turn,) = await Conversations(client).transcript(name)
    assert Reply.model_validate_json(said) == REPLY
    assert (turn["text"], turn["channel"]) == ("", "web")
    assert turn["replies"] == [REPLY.model_dump(by_alias=True)]
    assert 0 < await client.ttl(keys.events(name)) <= seconds_kept("conversations")
    assert await client.exists(keys.outbox("web")) == 0


async def test_a_chat_of_telegram_gets_it_through_the_outbox(
    deliveries: Deliveries, client: redis.asyncio.Redis
) -> None:
    name = f"telegram:{uuid4().int}"

    await deliveries.deliver(name, REPLY)

    ((_, fields),) = await client.xrevrange("outbox:telegram", count=1)
    assert {k.decode(): v.decode() for k, v in fields.items()} == {
        "conversation": name,
        "reply": REPLY.model_dump_json(by_alias=True),
        "priority": "high",
    }


async def test_a_terminal_gets_nothing_later(
    deliveries: Deliveries, client: redis.asyncio.Redis
) -> None:
    name = f"terminal:{uuid4().hex}"

    await deliveries.deliver(name, REPLY)

    assert await client.keys(f"*{name}*") == []


async def test_an_erasure_takes_later_replies_too(
    deliveries: Deliveries, client: redis.asyncio.Redis
) -> None:
    name = f"web:{uuid4().hex}"
    await deliveries.deliver(name, REPLY)

    assert await Conversations(client).erase(name) == 2  # the transcript and the stream
    assert await client.keys(f"*{name}*") == []


@pytest.mark.parametrize("place", ["", "nonsense", "9" * 40, "$"])
async def test_a_place_that_is_none_begins_at_the_first_reply(
    deliveries: Deliveries, place: str
) -> None:
    name = f"web:{uuid4().hex}"
    await deliveries.deliver(name, REPLY)

    _, said = await anext(deliveries.follow(name, place))

    assert Reply.model_validate_json(said) == REPLY


async def test_a_page_that_waits_takes_no_connection_from_messages(redis_url: str) -> None:
    name = f"web:{uuid4().hex}"
    client, streams = (_with_one_connection(redis_url) for _ in range(2))
    async with client, streams:
        deliveries = Deliveries(client, Conversations(client), streams)
        waiting = asyncio.create_task(anext(deliveries.follow(name)))
        # Nothing tells that another connection waits.
        while not any(c["cmd"] == "xread" for c in await client.client_list()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

        await deliveries.deliver(name, REPLY)

        _, said = await asyncio.wait_for(waiting, 5)
    assert Reply.model_validate_json(said) == REPLY


def _with_one_connection(url: str) -> redis.asyncio.Redis:
    pool = redis.asyncio.BlockingConnectionPool.from_url(url, max_connections=1, timeout=1)
    return redis.asyncio.Redis.from_pool(pool)
