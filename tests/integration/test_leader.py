"""Work that only one of many processes may do."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import redis.asyncio

from bot.channels.telegram.leader import lead_throughout


class Worker:
    """Does the work of a process, and says whether it is at it."""

    def __init__(self, client: redis.asyncio.Redis, name: str) -> None:
        self.begun = asyncio.Event()
        self.over = asyncio.Event()
        self.task = asyncio.create_task(lead_throughout(client, name, self._work))

    async def _work(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.over.set()

    async def stop(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


async def test_one_works_and_another_follows_when_it_stops(client: redis.asyncio.Redis) -> None:
    first = Worker(client, "follows")
    await asyncio.wait_for(first.begun.wait(), 5)
    second = Worker(client, "follows")
    await asyncio.sleep(0.1)  # nothing tells that it does not begin
    assert not second.begun.is_set()

    await first.stop()

    assert first.over.is_set()
    await asyncio.wait_for(second.begun.wait(), 5)
    await second.stop()


async def test_who_lost_the_lead_stops_working(client: redis.asyncio.Redis) -> None:
    worker = Worker(client, "lost")
    await asyncio.wait_for(worker.begun.wait(), 5)

    await client.set("telegram-leader:lost", "another", ex=60)

    await asyncio.wait_for(worker.over.wait(), 5)
    await worker.stop()
