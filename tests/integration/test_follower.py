"""A process that follows the publications in a real Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio

from bot.redis_server import start_embedded_redis
from knowledge.entry import Entry
from knowledge.entry_store import EntryStore
from knowledge.follower import Follower
from knowledge.language import Lang
from knowledge.live import Live
from knowledge.publisher import merge
from knowledge.recalibration import recalibrate
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder, entry

A, B = entry("tax.a"), entry("tax.b")


class Base:
    """Stands for the knowledge base of a set."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.ids = [e.id for e in entries]


class ListBuilder:
    """Builds at once, and refuses a set that holds tax.broken."""

    def __init__(self, folder: Path) -> None:
        self.vectors = VectorCache(WordCountEncoder("tax"), folder)
        self.calibration = b""
        self.learnt: list[list[str]] = []
        self.targets: Mapping[Lang, float] = {}

    def build(self, entries: Sequence[Entry]) -> Any:
        if any(e.id == "tax.broken" for e in entries):
            raise RuntimeError("broken")
        return Base(entries)

    def digest(self, entries: Sequence[Entry]) -> str:
        return ",".join(e.id for e in entries)

    def is_calibrated_for(self, entries: Sequence[Entry]) -> bool:
        return self.calibration.decode() == self.digest(entries)

    def calibrate(self, entries: Sequence[Entry]) -> bytes:
        self.learnt.append([e.id for e in entries])
        return self.digest(entries).encode()

    def absorb(self, calibration: bytes) -> None:
        self.calibration = calibration


class Process:
    """A process that answers: its knowledge base, and what it asked to be recalibrated."""

    def __init__(self, store: EntryStore, folder: Path) -> None:
        self.asked = 0
        self.changed = asyncio.Event()
        self.live = WatchedLive(self.changed)
        self.builder = ListBuilder(folder)
        builder: Any = self.builder
        self.targets: dict[Lang, float] = {}
        self.follower = Follower(store, builder, self.live, self._ask, lambda: self.targets)

    def _ask(self) -> None:
        self.asked += 1

    @property
    def ids(self) -> list[str]:
        base: Any = self.live.base
        return list(base.ids)

    async def answers_with(self, *ids: str, seconds: float = 1) -> None:
        """Returns once the process answers with these entries, within a second."""
        async with asyncio.timeout(seconds):
            while self.live.is_empty or self.ids != list(ids):
                self.changed.clear()
                await self.changed.wait()


class WatchedLive(Live):
    def __init__(self, changed: asyncio.Event) -> None:
        super().__init__()
        self._changed = changed
        self.is_empty = True

    def use(self, base: Any) -> None:
        super().use(base)
        self.is_empty = False
        self._changed.set()


@asynccontextmanager
async def following(url: str, folder: Path) -> AsyncIterator[Process]:
    async with redis.asyncio.Redis.from_url(url) as client:
        process = Process(EntryStore(client), folder)
        task = asyncio.create_task(process.follower.follow())
        try:
            yield process
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture
async def store(client: redis.asyncio.Redis) -> AsyncIterator[EntryStore]:
    await client.flushdb()
    yield EntryStore(client)
    await client.flushdb()


async def test_every_process_answers_with_a_publication_within_a_second(
    store: EntryStore, redis_url: str, tmp_path: Path
) -> None:
    await merge(store, [A])
    async with (
        following(redis_url, tmp_path / "1") as first,
        following(redis_url, tmp_path / "2") as second,
    ):
        for process in (first, second):
            await process.answers_with("tax.a")
        await merge(store, [A, B])
        for process in (first, second):
            await process.answers_with("tax.a", "tax.b")


async def test_another_target_is_taken_over_within_a_second(
    store: EntryStore, redis_url: str, tmp_path: Path
) -> None:
    await merge(store, [A])
    async with following(redis_url, tmp_path) as process:
        await process.answers_with("tax.a")
        process.changed.clear()
        process.targets = {"en": 0.05}
        async with asyncio.timeout(1):
            await process.changed.wait()
        assert process.builder.targets == {"en": 0.05}


async def test_a_set_that_cannot_be_built_leaves_the_old_one_serving(
    store: EntryStore, redis_url: str, tmp_path: Path
) -> None:
    await merge(store, [A])
    async with following(redis_url, tmp_path) as process:
        await process.answers_with("tax.a")
        await merge(store, [A, entry("tax.broken")])
        await process.follower.catch_up()
        assert process.ids == ["tax.a"]
        await merge(store, [A, B])
        await process.answers_with("tax.a", "tax.b")


async def test_a_process_asks_for_a_calibration_until_another_shares_one(
    store: EntryStore, tmp_path: Path
) -> None:
    await merge(store, [A])
    process = Process(store, tmp_path)
    await process.follower.catch_up()
    await process.follower.catch_up()
    assert process.asked == 2

    builder: Any = process.builder
    assert await recalibrate(store, builder)
    await process.follower.catch_up()
    assert process.asked == 2
    assert process.builder.calibration == b"tax.a"


async def test_only_one_process_recalibrates(store: EntryStore, tmp_path: Path) -> None:
    await merge(store, [A])
    builders: list[Any] = [ListBuilder(tmp_path / str(n)) for n in range(2)]

    done = await asyncio.gather(*(recalibrate(store, builder) for builder in builders))

    assert sorted(done) == [False, True]
    assert sum(len(builder.learnt) for builder in builders) == 1


async def test_a_publication_meanwhile_is_calibrated_as_well(
    store: EntryStore, tmp_path: Path
) -> None:
    await merge(store, [A])
    builder: Any = ListBuilder(tmp_path)
    loop = asyncio.get_running_loop()
    learn = builder.calibrate

    def publish_meanwhile(entries: Sequence[Entry]) -> bytes:
        if len(entries) == 1:
            asyncio.run_coroutine_threadsafe(merge(store, [A, B]), loop).result()
        packed: bytes = learn(entries)
        return packed

    builder.calibrate = publish_meanwhile
    await recalibrate(store, builder)

    assert builder.learnt == [["tax.a"], ["tax.a", "tax.b"]]
    assert await store.calibration_digest() == "tax.a,tax.b"


async def test_publications_are_followed_again_after_redis_was_away(tmp_path: Path) -> None:
    server = start_embedded_redis(tmp_path)
    async with redis.asyncio.Redis.from_url(server.url) as client:
        await merge(EntryStore(client), [A])
    async with following(server.url, tmp_path / "1") as process:
        await process.answers_with("tax.a")
        server.stop()
        server = await asyncio.to_thread(start_embedded_redis, tmp_path)
        async with redis.asyncio.Redis.from_url(server.url) as client:
            await merge(EntryStore(client), [A, B])
        # The notice may be lost with the connection; then it takes until the next look.
        await process.answers_with("tax.a", "tax.b", seconds=20)
    server.stop()
