"""One message of a conversation at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import redis.asyncio

from bot import keys
from bot.engine.hold import Hold, HoldLost
from bot.engine.live_trackers import LiveTrackers
from bot.engine.lock_store import LEASE_SECONDS, RedisLockStore


@pytest.fixture
async def store(client: redis.asyncio.Redis) -> AsyncIterator[RedisLockStore]:
    store = open_store(client)
    yield store
    await store.close()


def open_store(client: redis.asyncio.Redis, lease: float = LEASE_SECONDS) -> RedisLockStore:
    """The lock store of one process."""
    return RedisLockStore(client=client, live=LiveTrackers(), lease=lease)


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
        stores = [open_store(one), open_store(two)]
        await asyncio.gather(*(serve(store) for store in stores * 10))
        for store in stores:
            await store.close()

    assert (most, inside) == (1, 0)


async def test_conversations_do_not_wait_for_each_other(store: RedisLockStore) -> None:
    async with store.lock("one"), asyncio.timeout(5), store.lock("other"):
        pass


async def test_a_dead_holders_conversation_is_free_when_its_lease_ends(
    redis_url: str, client: redis.asyncio.Redis, store: RedisLockStore
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as dying:
        await die_holding(open_store(dying, lease=0.2), "dead")

        async with asyncio.timeout(5), store.lock("dead"):
            pass


async def test_the_shipped_lease_is_shorter_than_ten_seconds() -> None:
    assert LEASE_SECONDS <= 10


async def test_those_who_waited_in_a_dead_process_hold_nobody_up(
    redis_url: str, store: RedisLockStore
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as dying:
        process = open_store(dying, lease=0.3)
        dead = asyncio.create_task(wait_for_ever(process, "many dead"))
        also_dead = [asyncio.create_task(wait_for_ever(process, "many dead")) for _ in range(20)]
        await in_line(dying, "many dead", 20)
        await kill(process, dead, *also_dead)

        begun = asyncio.get_running_loop().time()
        async with asyncio.timeout(5), store.lock("many dead"):
            taken = asyncio.get_running_loop().time() - begun

    assert taken < 2, "one lease for the process, not one for each of its messages"


async def test_a_holder_that_takes_its_time_keeps_the_conversation(
    redis_url: str, store: RedisLockStore
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as other:
        slow = open_store(other, lease=0.4)
        async with slow.lock("slow") as hold:
            waiting = asyncio.create_task(store.lock("slow").__aenter__())
            await asyncio.sleep(1.6)  # four leases
            assert not waiting.done()
            hold.write(("SET", "slow:{slow}", "saved"))
        await asyncio.wait_for(waiting, 5)
        assert await other.get("slow:{slow}") == b"saved"


async def test_who_lost_the_conversation_saves_nothing_and_says_so(
    redis_url: str, store: RedisLockStore, client: redis.asyncio.Redis
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as other:
        with pytest.raises(HoldLost):
            async with open_store(other).lock("lost") as hold:
                hold.write(("SET", "lost:{lost}", "of the one who lost it"))
                await client.hset(keys.lock("lost"), "ends", 1)  # as if it had been dead
                async with store.lock("lost") as later:
                    later.write(("SET", "lost:{lost}", "of the holder"))

    assert await client.get("lost:{lost}") == b"of the holder"


async def test_who_held_too_long_does_not_let_others_in_beside_the_holder(
    redis_url: str, store: RedisLockStore, client: redis.asyncio.Redis
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as other:
        late = open_store(other).lock("late")
        await late.__aenter__()
        await client.hset(keys.lock("late"), "ends", 1)
        async with store.lock("late"):
            held = await client.hget(keys.lock("late"), "holder")
            await late.__aexit__(None, None, None)

            assert held is not None
            assert await client.hget(keys.lock("late"), "holder") == held


async def test_a_save_sent_twice_by_a_cut_connection_is_done_once(
    store: RedisLockStore, client: redis.asyncio.Redis
) -> None:
    async with store.lock("twice") as hold:
        hold.write(("INCR", "twice:{twice}"))
        await store._save(hold)

    assert await client.get("twice:{twice}") == b"1"


async def test_what_is_asked_on_entry_is_answered_and_what_is_written_comes_as_one(
    store: RedisLockStore, client: redis.asyncio.Redis
) -> None:
    await client.hset("one:{atomic}", "name", "value")

    asked = [("HGET", "one:{atomic}", "name"), ("INCR", "two:{atomic}")]
    async with store.lock("atomic", on_entry=asked) as hold:
        assert hold.found == [b"value", 1]
        hold.write(("RPUSH", "three:{atomic}", "a", "b"), ("SET", "four:{atomic}", "c"))
        assert not await client.exists("three:{atomic}", "four:{atomic}")

    assert await client.exists("three:{atomic}", "four:{atomic}") == 2


async def test_messages_of_several_processes_are_served_in_order_of_arrival(
    redis_url: str, client: redis.asyncio.Redis
) -> None:
    served: list[int] = []
    async with AsyncExitStack() as stack:
        stores = []
        for _ in range(3):
            own = await stack.enter_async_context(redis.asyncio.Redis.from_url(redis_url))
            stores.append(open_store(own))

        async def serve(number: int) -> None:
            async with stores[number % 3].lock("line"):
                served.append(number)

        async with stores[0].lock("line"):
            tasks = []
            for number in range(12):
                tasks.append(asyncio.create_task(serve(number)))
                await in_line(client, "line", number + 1)
        await asyncio.gather(*tasks)
        for store in stores:
            await store.close()

    assert served == list(range(12))


async def test_who_waits_is_called_and_does_not_ask_again_and_again(
    redis_url: str, store: RedisLockStore, client: redis.asyncio.Redis
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url) as other:
        holder = open_store(other)
        async with holder.lock("quiet"):
            waiting = asyncio.create_task(store.lock("quiet").__aenter__())
            await in_line(client, "quiet", 1)
            await asyncio.sleep(0.2)
            before = await scripts_run(client)
            await asyncio.sleep(0.5)
            assert await scripts_run(client) == before
        async with asyncio.timeout(1):
            await waiting
        await holder.close()


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


async def test_a_cancelled_waiter_in_line_is_passed_over(
    store: RedisLockStore, client: redis.asyncio.Redis
) -> None:
    async with store.lock("passed"):
        waiter = asyncio.create_task(store.lock("passed").__aenter__())
        await in_line(client, "passed", 1)
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
        assert await client.llen(keys.waiting("passed")) == 0


async def test_whoever_follows_in_the_same_process_enters_with_the_save_before(
    store: RedisLockStore, client: redis.asyncio.Redis
) -> None:
    found: list[object] = []

    async def serve(number: int) -> None:
        asked = [("INCR", "count:{together}"), ("GET", "last:{together}")]
        async with store.lock("together", on_entry=asked) as hold:
            found.append(hold.found)
            hold.write(("SET", "last:{together}", number))

    await serve(0)  # the scripts are known now
    await store._bell.listen()
    async with store.lock("together") as first:
        waiting = [asyncio.create_task(serve(number)) for number in range(1, 6)]
        await in_line(client, "together", 5)
        before = await scripts_run(client)
        first.write(("SET", "last:{together}", "first"))
    await asyncio.gather(*waiting)

    assert await scripts_run(client) - before == 6, "one save each, and no more"
    assert found[1:] == [[2, b"first"], [3, b"1"], [4, b"2"], [5, b"3"], [6, b"4"]]


async def test_one_who_was_let_in_and_is_gone_holds_nobody_up(
    store: RedisLockStore, client: redis.asyncio.Redis
) -> None:
    gone: asyncio.Task[Hold] | None = None
    async with store.lock("gone") as first:
        gone = asyncio.create_task(store.lock("gone").__aenter__())
        await in_line(client, "gone", 1)
        first.write(("SET", "gone:{gone}", 1))
        # It is let in by the save, and cancelled before it hears of it.
        first.when_saved.append(gone.cancel)
    with pytest.raises(asyncio.CancelledError):
        await gone

    async with asyncio.timeout(2), store.lock("gone"):
        assert store._lines == {}
        assert store._entered == {}


async def die_holding(store: RedisLockStore, name: str) -> None:
    """Takes the conversation and is never heard of again."""
    holding = asyncio.create_task(wait_for_ever(store, name))
    while not await store._redis.hexists(keys.lock(name), "holder"):  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await kill(store, holding)


async def wait_for_ever(store: RedisLockStore, name: str) -> None:
    async with store.lock(name):
        await asyncio.Event().wait()


async def kill(store: RedisLockStore, *tasks: asyncio.Task[None]) -> None:
    """Ends a process's tasks without a word to Redis, as a kill would."""
    store._leave = silence  # type: ignore[assignment]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await store.close()


async def silence(*_: object) -> bytes:
    return b""


async def in_line(client: redis.asyncio.Redis, name: str, count: int) -> None:
    """Returns when so many wait."""
    async with asyncio.timeout(5):
        while await client.llen(keys.waiting(name)) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def scripts_run(client: redis.asyncio.Redis) -> int:
    return int((await client.info("commandstats"))["cmdstat_evalsha"]["calls"])
