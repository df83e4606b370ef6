"""The events of the desk as one process remembers them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from bot.handover.feed import Feed
from bot.handover.store import Event


class Told:
    """A store that tells of events as the test puts them in."""

    def __init__(self) -> None:
        self.batches: asyncio.Queue[list[Event]] = asyncio.Queue()

    async def last_event(self) -> str:
        return "0-0"

    async def events_after(self, place: str) -> list[Event]:
        return []

    async def follow(self, place: str) -> AsyncIterator[list[Event]]:
        while True:
            yield await self.batches.get()


def event(place: str) -> Event:
    return place, {"kind": "heard"}


async def test_each_reader_gets_what_came_after_its_place_once_and_in_order() -> None:
    told: Any = Told()
    feed = Feed(told)
    running = asyncio.create_task(feed.run())
    early, late = feed.follow("0-0"), feed.follow("10-0")
    assert await anext(early) == await anext(late) == []
    waiting = [asyncio.ensure_future(anext(reader)) for reader in (early, late)]

    await told.batches.put([event("9-0"), event("10-0"), event("10-1"), event("11-0")])

    assert [place for place, _ in await waiting[0]] == ["9-0", "10-0", "10-1", "11-0"]
    assert [place for place, _ in await waiting[1]] == ["10-1", "11-0"]
    running.cancel()
