"""Loops end when they are told to, even where the Redis client swallows that."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.reminders import remind
from knowledge.cancellation import heed_cancellation
from knowledge.follower import Follower
from knowledge.live import Live


class Swallower:
    """Stands for what talks to Redis: a cancellation while it does so is lost."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def due(self) -> list[Any]:
        await self._swallow()
        return []

    async def number(self) -> int:
        await self._swallow()
        return 0

    async def calibration_digest(self) -> None:
        return None

    async def _swallow(self) -> None:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return


def of_reminders(store: Any) -> Any:
    return remind(store, None, None)  # type: ignore[arg-type]


def of_the_follower(store: Any) -> Any:
    follower = Follower(store, None, Live(), lambda: None)  # type: ignore[arg-type]
    return follower.follow()


@pytest.mark.parametrize("loop", [of_reminders, of_the_follower])
async def test_a_loop_whose_cancellation_was_swallowed_ends(loop: Any) -> None:
    store = Swallower()
    task = asyncio.create_task(loop(store))
    await store.asked.wait()

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 2)


async def test_a_task_that_was_not_cancelled_goes_on() -> None:
    heed_cancellation()
