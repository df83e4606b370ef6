"""Keeps our own Redis running for as long as we need it."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.redis_server import EmbeddedRedis, start_embedded_redis
from bot.settings import Settings

_LOG = logging.getLogger(__name__)


@asynccontextmanager
async def keep_redis(settings: Settings) -> AsyncIterator[str]:
    """The address of the Redis that is named, or of our own, started and kept running."""
    if settings.redis_url:
        yield settings.redis_url
        return
    server = await asyncio.to_thread(start_embedded_redis, settings.state)
    keeper = asyncio.create_task(_keep_running(server, settings.state))
    try:
        yield server.url
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def _keep_running(server: EmbeddedRedis, state: Path) -> None:
    """Starts a Redis that ended again, on the same data; ends our own when cancelled."""
    try:
        while True:
            await _ended(server.pid)
            _LOG.error("redis-server has ended; starting it.")
            server = await asyncio.to_thread(start_embedded_redis, state)
    finally:
        server.stop()


async def _ended(pid: int) -> None:
    """Returns when a process has ended, whosever child it is."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    descriptor = os.pidfd_open(pid)
    loop.add_reader(descriptor, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
