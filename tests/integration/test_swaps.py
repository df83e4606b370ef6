"""A model that was trained anew is taken up while messages are answered, and holds none up."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
import redis.asyncio

from bot.engine.dialogue import Dialogue
from bot.settings import Settings

STALL_MS = 50.0


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copy(Settings.from_env().rasa_model, tmp_path / "model.tar.gz"))


@asynccontextmanager
async def followed(model: Path, client: redis.asyncio.Redis) -> AsyncIterator[Dialogue]:
    dialogue = Dialogue.load(model, client, actions="actions")
    following = asyncio.create_task(dialogue.follow_model())
    yield dialogue
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await dialogue.close()


async def stalls(into: list[float]) -> None:
    """Notes how much processor time this process spends between two turns of the loop.

    What other processes take on a busy machine does not count.
    """
    before = time.process_time()
    while True:
        await asyncio.sleep(0.002)
        now = time.process_time()
        into.append((now - before) * 1000)
        before = now


async def greet(dialogue: Dialogue) -> list[str]:
    conversation = f"web:{uuid4().hex}"
    async with dialogue.hold(conversation):
        said = await dialogue.respond(conversation, "/greet", "web", "m")
    return [utterance["text"] for utterance in said]


async def test_a_new_model_is_in_use_soon_and_the_loop_never_stands_still(
    model: Path, client: redis.asyncio.Redis
) -> None:
    async with followed(model, client) as dialogue:
        before, expected = dialogue._processor, await greet(dialogue)
        noted: list[float] = []
        noting = asyncio.create_task(stalls(noted))

        os.utime(model)
        async with asyncio.timeout(60):
            while dialogue._processor is before:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

        noting.cancel()
        noted.sort()
        assert len(noted) > 100
        assert noted[len(noted) * 99 // 100] < STALL_MS
        assert await greet(dialogue) == expected


async def test_a_model_that_cannot_be_read_leaves_the_old_one(
    model: Path, client: redis.asyncio.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    async with followed(model, client) as dialogue:
        expected = await greet(dialogue)
        await asyncio.to_thread(model.write_bytes, b"half a model")
        async with asyncio.timeout(30):
            while "cannot be used" not in caplog.text:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

        assert await greet(dialogue) == expected
