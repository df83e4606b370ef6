"""Data of an earlier release are brought forward; those of a newer one are refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis.asyncio
from rasa.shared.core.domain import Domain

from bot import data_format, keys
from bot.data_format import FORMAT, RESTORING, bring_forward
from bot.engine.live_trackers import LiveTrackers
from bot.engine.tracker_store import RedisTrackerStore
from bot.errors import StoreError

FIRST = Path(__file__).with_name("format_1.json")
"""What the code before format 2 wrote: two conversations, one of them cut."""
_DAY = 86_400


@pytest.fixture
async def data(redis_url_alone: str) -> AsyncIterator[redis.asyncio.Redis]:
    async with redis.asyncio.Redis.from_url(redis_url_alone) as connected:
        yield connected


@pytest.fixture
async def first(data: redis.asyncio.Redis) -> dict[str, str]:
    """Redis as a release of format 1 left it."""
    stored: dict[str, str] = json.loads(FIRST.read_text(encoding="utf-8"))
    for key, value in stored.items():
        await data.set(key, value, ex=_DAY)
    return stored


def trackers(data: redis.asyncio.Redis) -> RedisTrackerStore:
    slots = {
        name: {"type": kind, "mappings": [{"type": "custom"}], "influence_conversation": False}
        for name, kind in (("locale", "text"), ("last_entry", "text"), ("offered", "list"))
    }
    domain = Domain.from_dict({"version": "3.1", "intents": ["ask_question"], "slots": slots})
    return RedisTrackerStore(domain, client=data, live=LiveTrackers())


async def test_conversations_of_format_1_go_on(
    data: redis.asyncio.Redis, first: dict[str, str]
) -> None:
    await bring_forward(data)

    assert await data.get(keys.FORMAT) == str(FORMAT).encode()
    for key, stored in first.items():
        assert await data.type(key) == b"list"
        assert 0 < await data.ttl(key) <= _DAY
        events = [json.loads(event) for event in (await data.lrange(key, 0, -1))[1:]]
        assert events == json.loads(stored)["events"]
    found = await trackers(data).retrieve("web:long")
    assert found is not None
    assert found.get_slot("locale") == "zh-Hant"
    assert found.get_slot("last_entry") == "tax.11"


async def test_a_step_done_twice_or_by_many_changes_nothing_more(
    data: redis.asyncio.Redis, first: dict[str, str]
) -> None:
    await asyncio.gather(*(bring_forward(data) for _ in range(4)))
    once = {key: await data.lrange(key, 0, -1) for key in first}
    await data.delete(keys.FORMAT)  # as if cut off before the number was written

    await bring_forward(data)

    assert {key: await data.lrange(key, 0, -1) for key in first} == once
    assert not await data.exists(keys.FORMAT_LOCK)


async def test_who_waits_goes_on_when_the_work_is_done(
    data: redis.asyncio.Redis, first: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end, done = asyncio.Event(), asyncio.Event(), 0

    async def slowly(*_: object) -> None:
        nonlocal done
        begun.set()
        await may_end.wait()
        done += 1

    monkeypatch.setattr(data_format, "STEPS", {1: slowly})
    working = asyncio.create_task(bring_forward(data))
    await begun.wait()
    waiting = asyncio.create_task(bring_forward(data))
    assert await asyncio.wait([waiting], timeout=0.5) == (set(), {waiting})
    may_end.set()
    await asyncio.gather(working, waiting)

    assert done == 1


async def test_a_conversation_that_cannot_be_read_begins_anew(data: redis.asyncio.Redis) -> None:
    await data.set(keys.tracker("web:broken"), "{", ex=_DAY)

    await bring_forward(data)

    assert len(await data.lrange(keys.tracker("web:broken"), 0, -1)) == 1


async def test_an_empty_redis_is_of_our_format(data: redis.asyncio.Redis) -> None:
    await bring_forward(data)

    assert await data.get(keys.FORMAT) == str(FORMAT).encode()


async def test_a_newer_format_is_refused_and_left_alone(data: redis.asyncio.Redis) -> None:
    await data.set(keys.FORMAT, FORMAT + 1)

    with pytest.raises(StoreError, match="of a newer release"):
        await bring_forward(data)
    assert await data.get(keys.FORMAT) == str(FORMAT + 1).encode()


async def test_half_a_restore_is_refused(data: redis.asyncio.Redis) -> None:
    await data.set(keys.FORMAT, RESTORING)

    with pytest.raises(StoreError, match="restore --replace"):
        await bring_forward(data)
