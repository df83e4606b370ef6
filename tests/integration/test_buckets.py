"""Buckets in a real Redis."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
import redis.asyncio

from bot import keys
from bot.allowance import Allowance


@pytest.fixture
def who() -> str:
    return uuid4().hex


async def test_a_minutes_worth_may_come_at_once_and_then_one_by_one(
    client: redis.asyncio.Redis, who: str
) -> None:
    allowance = Allowance(client)

    waits = [await allowance.take("address", who, 60) for _ in range(62)]

    assert waits[:60] == [0] * 60
    assert waits[-1] in {1, 2}


async def test_all_processes_take_from_one_bucket(client: redis.asyncio.Redis, who: str) -> None:
    several = [Allowance(client) for _ in range(4)]

    waits = await asyncio.gather(*(several[i % 4].take("site", who, 20) for i in range(40)))

    assert waits.count(0) == 20


async def test_a_bucket_fills_again(client: redis.asyncio.Redis, who: str) -> None:
    allowance = Allowance(client)
    while not await allowance.take("address", who, 1_200):
        pass

    await asyncio.sleep(0.2)  # a twelve-hundredth of a minute, four times

    assert await allowance.take("address", who, 1_200) == 0


async def test_nothing_of_an_address_stays_longer_than_a_minute(
    client: redis.asyncio.Redis, who: str
) -> None:
    allowance = Allowance(client)
    for _ in range(10):
        await allowance.take("address", who, 5)

    assert 0 < await client.ttl(keys.allowance("address", who)) <= 61
    assert await allowance.take("site", who, 5) == 0
