"""The durable queue and who works it off, on a real Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from itertools import count

import pytest
import redis.asyncio

from bot.channels.telegram import dispatcher as dispatchers
from bot.channels.telegram.dispatcher import Dispatcher, Later
from bot.channels.telegram.work_queue import Work, WorkQueue

NAMES = count()


@pytest.fixture
def name() -> str:
    return f"test-{next(NAMES)}"


@pytest.fixture
def queue(client: redis.asyncio.Redis, name: str) -> WorkQueue:
    return WorkQueue(client, name)


@asynccontextmanager
async def working(
    queue: WorkQueue, do: Callable[[Work], Awaitable[None]], at_once: int = 8
) -> AsyncIterator[None]:
    task = asyncio.create_task(Dispatcher(queue, do, at_once).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_chats_work_comes_in_order_however_it_arrives(queue: WorkQueue) -> None:
    for number in (3, 1, 2):
        await queue.put("7", number, str(number).encode())

    for number in (b"1", b"2", b"3"):
        work = await queue.take()
        assert work is not None
        assert work.item == number
        await queue.finish(work)
    assert await queue.take() is None


async def test_the_same_work_is_put_once_even_after_it_was_done(queue: WorkQueue) -> None:
    assert await queue.put("7", 1, b"once")
    assert not await queue.put("7", 1, b"again")
    work = await queue.take()
    assert work is not None
    await queue.finish(work)

    assert not await queue.put("7", 1, b"again")
    assert await queue.take() is None


async def test_a_chat_is_taken_by_one_only_and_others_meanwhile(queue: WorkQueue) -> None:
    await queue.put("7", 1, b"a")
    await queue.put("7", 2, b"b")
    await queue.put("8", 3, b"c")

    taken = [await queue.take() for _ in range(3)]

    assert [work.item if work else None for work in taken] == [b"a", b"c", None]


async def test_work_of_one_that_died_is_taken_by_another(
    client: redis.asyncio.Redis, name: str
) -> None:
    dead, other = WorkQueue(client, name, lease=0.3), WorkQueue(client, name)
    await dead.put("7", 1, b"left")
    assert await dead.take()
    assert await other.take() is None

    done: asyncio.Queue[bytes] = asyncio.Queue()

    async def do(work: Work) -> None:
        await done.put(work.item)

    async with working(other, do):
        assert await asyncio.wait_for(done.get(), 5) == b"left"


async def test_work_that_takes_longer_than_its_lease_stays_with_its_worker(
    client: redis.asyncio.Redis, name: str
) -> None:
    queue, other = WorkQueue(client, name, lease=0.4), WorkQueue(client, name)
    await queue.put("7", 1, b"slow")
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def do(work: Work) -> None:
        begun.set()
        await may_end.wait()

    async with working(queue, do):
        await begun.wait()
        for _ in range(8):
            await asyncio.sleep(0.15)
            assert await other.take() is None
        may_end.set()


async def test_what_must_wait_keeps_its_place_and_holds_up_nobody_else(
    queue: WorkQueue,
) -> None:
    done: asyncio.Queue[bytes] = asyncio.Queue()
    refused: list[int] = []

    async def do(work: Work) -> None:
        if work.item == b"first" and work.tries < 2:
            refused.append(work.tries)
            raise Later(0.1)
        await done.put(work.item)

    await queue.put("7", 1, b"first")
    await queue.put("7", 2, b"second")
    await queue.put("8", 3, b"other")
    async with working(queue, do):
        order = [await asyncio.wait_for(done.get(), 5) for _ in range(3)]

    assert order == [b"other", b"first", b"second"]
    assert refused == [0, 1]


async def test_work_that_fails_for_good_is_given_up_and_the_next_goes_on(
    queue: WorkQueue,
) -> None:
    done: asyncio.Queue[bytes] = asyncio.Queue()

    async def do(work: Work) -> None:
        if work.item == b"broken":
            raise ValueError("broken")
        await done.put(work.item)

    await queue.put("7", 1, b"broken")
    await queue.put("7", 2, b"sound")
    async with working(queue, do):
        assert await asyncio.wait_for(done.get(), 5) == b"sound"


async def test_a_stop_gives_back_what_is_under_way(queue: WorkQueue) -> None:
    begun = asyncio.Event()

    async def do(work: Work) -> None:
        begun.set()
        await asyncio.Event().wait()

    await queue.put("7", 1, b"cut off")
    async with working(queue, do):
        await begun.wait()

    work = await queue.take()
    assert work is not None
    assert work.item == b"cut off"


async def test_without_a_pause_of_its_own_work_is_tried_after_growing_ones(
    queue: WorkQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    tried = asyncio.Event()

    def pause(failures: int) -> float:
        asked.append(failures)
        return 0.01

    async def do(work: Work) -> None:
        if work.tries < 3:
            raise Later
        tried.set()

    monkeypatch.setattr(dispatchers, "wait_after", pause)
    await queue.put("7", 1, b"x")
    async with working(queue, do):
        await asyncio.wait_for(tried.wait(), 5)

    assert asked == [0, 1, 2]


async def test_two_processes_do_each_piece_once_and_each_chats_in_order(
    client: redis.asyncio.Redis, name: str
) -> None:
    done: dict[str, list[int]] = {}
    left = asyncio.Semaphore(0)

    async def do(work: Work) -> None:
        await asyncio.sleep(0.001)
        done.setdefault(work.chat, []).append(int(work.item))
        left.release()

    first, second = WorkQueue(client, name), WorkQueue(client, name)
    async with working(first, do), working(second, do):
        for number in range(200):
            await first.put(str(number % 20), number, str(number).encode())
        for _ in range(200):
            await asyncio.wait_for(left.acquire(), 10)

    assert done == {str(chat): list(range(chat, 200, 20)) for chat in range(20)}


async def test_work_that_fails_for_a_day_is_given_up(
    queue: WorkQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatchers, "_MOST_TRIES", 2)
    done: asyncio.Queue[bytes] = asyncio.Queue()

    async def do(work: Work) -> None:
        if work.item == b"hopeless":
            raise Later(0.01)
        await done.put(work.item)

    await queue.put("7", 1, b"hopeless")
    await queue.put("7", 2, b"sound")
    async with working(queue, do):
        assert await asyncio.wait_for(done.get(), 5) == b"sound"


async def test_what_waits_for_a_chat_can_be_dropped(queue: WorkQueue) -> None:
    await queue.put("7", 1, b"a")
    await queue.put("7", 2, b"b")

    assert await queue.forget("7") == 2
    assert await queue.take() is None
    assert await queue.count() == 0
