"""One message of a conversation at a time."""

from __future__ import annotations

import asyncio

import pytest
import redis.asyncio

from bot import keys
from bot.engine.lock_store import RedisLockStore


@pytest.fixture
def store(client: redis.asyncio.Redis) -> RedisLockStore:
    return RedisLockStore(client=client)


async def test_messages_of_one_process_are_served_in_order_of_arrival(
    store: RedisLockStore,
) -> None:
    served: list[int] = []

    async def serve(number: int) -> None:
        async with store.lock("fifo"):
            await asyncio.sleep(0)
            served.append(number)

    tasks = [asyncio.create_task(serve(number)) for number in range(20)]
    await asyncio.gather(*tasks)

    assert served == list(range(20))


async def test_two_processes_exclude_each_other(redis_url: str) -> None:
    inside = 0
    most = 0

    async def serve(store: RedisLockStore) -> None:
        nonlocal inside, most
        async with store.lock("excluded"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    async with (
        redis.asyncio.Redis.from_url(redis_url) as one,
        redis.asyncio.Redis.from_url(redis_url) as two,
    ):
        stores = [RedisLockStore(client=one), RedisLockStore(client=two)]
        await asyncio.gather(*(serve(store) for store in stores * 10))

    assert (most, inside) == (1, 0)


async def test_conversations_do_not_wait_for_each_other(store: RedisLockStore) -> None:
    async with store.lock("one"), asyncio.timeout(5), store.lock("other"):
        pass


async def test_a_dead_holders_lock_expires(redis_url: str, store: RedisLockStore) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as dying:
        holder = RedisLockStore(client=dying).lock("dead", lock_lifetime=0.2)
        await holder.__aenter__()  # and never comes back

        async with asyncio.timeout(5), store.lock("dead"):
            pass


async def test_who_held_too_long_does_not_release_the_next_holder(
    redis_url: str, store: RedisLockStore, client: redis.asyncio.Redis
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as other:
        late = RedisLockStore(client=other).lock("late", lock_lifetime=0.05)
        await late.__aenter__()
        async with store.lock("late"):
            held = await client.get(keys.lock("late"))
            await late.__aexit__(None, None, None)

            assert held is not None
            assert await client.get(keys.lock("late")) == held


async def test_a_failing_turn_lets_the_next_one_in(
    store: RedisLockStore, client: redis.asyncio.Redis
) -> None:
    with pytest.raises(RuntimeError, match="boom"):
        async with store.lock("failing"):
            raise RuntimeError("boom")

    assert await client.exists(keys.lock("failing")) == 0


async def test_a_cancelled_waiter_leaves_the_queue(store: RedisLockStore) -> None:
    async with store.lock("cancelled"):
        waiter = asyncio.create_task(store.lock("cancelled").__aenter__())
        await asyncio.sleep(0)
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter

    async with asyncio.timeout(5), store.lock("cancelled"):
        pass
