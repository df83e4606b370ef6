"""How fast messages go out, from all processes together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import redis.asyncio
from telegram.error import RetryAfter

from bot.channels.telegram.limits import Limit, Limits, Priority, SharedLimits, seconds_of

FEW = Limits(overall=Limit(5, 0.5), chat=Limit(1, 0.1), group=Limit(3, 0.6))


@pytest.fixture(autouse=True)
async def _fresh(client: redis.asyncio.Redis) -> AsyncIterator[None]:
    async for key in client.scan_iter("telegram-slots:*"):
        await client.delete(key)
    yield


class Sent:
    """Notes when each message went out."""

    def __init__(self) -> None:
        self.times: list[tuple[int, float]] = []

    async def message(
        self,
        limits: SharedLimits,
        chat: int,
        priority: Priority | None = "high",
        endpoint: str = "sendMessage",
    ) -> None:
        async def call(*args: Any, **kwargs: Any) -> bool:
            self.times.append((chat, time.monotonic()))
            return True

        data = {"chat_id": chat}
        await limits.process_request(call, (), {}, endpoint, data, priority)

    def most_within(self, seconds: float, chat: int | None = None) -> int:
        """The most messages in any span of so many seconds, but for what a busy machine delays."""
        times = sorted(at for whose, at in self.times if chat in (None, whose))
        return max(sum(0 <= b - a < seconds - 0.05 for b in times) for a in times)


async def test_all_processes_share_the_limit_of_the_bot(client: redis.asyncio.Redis) -> None:
    sent = Sent()
    processes = [SharedLimits(client, FEW) for _ in range(3)]

    await asyncio.gather(*(sent.message(processes[n % 3], n) for n in range(15)))

    assert sent.most_within(0.5) == 5


async def test_a_chat_gets_no_more_than_its_own(client: redis.asyncio.Redis) -> None:
    sent = Sent()
    limits = SharedLimits(client, FEW)

    await asyncio.gather(*(sent.message(limits, 7) for _ in range(4)))

    assert sent.most_within(0.1) == 1


async def test_a_group_gets_no_more_than_groups_may(client: redis.asyncio.Redis) -> None:
    sent = Sent()
    limits = SharedLimits(client, FEW)

    await asyncio.gather(*(sent.message(limits, -7) for _ in range(5)))

    assert sent.most_within(0.6) == 3


async def test_a_chat_that_waits_takes_nobody_elses_turn(client: redis.asyncio.Redis) -> None:
    sent = Sent()
    limits = SharedLimits(client, Limits(overall=Limit(5, 0.5), chat=Limit(1, 1)))
    slow = asyncio.gather(*(sent.message(limits, 7) for _ in range(2)))
    await asyncio.sleep(0)

    await sent.message(limits, 8)
    assert [chat for chat, _ in sent.times] == [7, 8]
    await slow


async def test_low_priority_takes_a_third_at_most(client: redis.asyncio.Redis) -> None:
    limits = SharedLimits(client, Limits(overall=Limit(9, 0.5), chat=Limit(1, 0.1)))
    sent = Sent()
    low = asyncio.gather(*(sent.message(limits, n, "low") for n in range(9)))
    await asyncio.sleep(0.05)

    await sent.message(limits, 100)
    assert [chat for chat, _ in sent.times].index(100) <= 3
    await low
    sent.times = [(chat, at) for chat, at in sent.times if chat != 100]
    assert sent.most_within(0.5) == 3


async def test_a_chat_told_to_wait_waits_in_every_process_and_no_other_does(
    client: redis.asyncio.Redis,
) -> None:
    first, second = SharedLimits(client, FEW), SharedLimits(client, FEW)
    sent = Sent()

    async def refused(*args: Any, **kwargs: Any) -> bool:
        raise RetryAfter(30)

    with pytest.raises(RetryAfter):
        await first.process_request(refused, (), {}, "sendMessage", {"chat_id": 70}, "high")

    with pytest.raises(RetryAfter) as waiting:
        await sent.message(second, 70)
    assert sent.times == []
    assert 25 < seconds_of(waiting.value) <= 32
    await asyncio.wait_for(sent.message(second, 71), 2)


async def test_what_is_no_message_is_not_counted(client: redis.asyncio.Redis) -> None:
    sent = Sent()
    limits = SharedLimits(client, FEW)

    await asyncio.wait_for(
        asyncio.gather(*(sent.message(limits, 7, None, "sendChatAction") for _ in range(50))), 1
    )
