"""Connections to Redis that ended while nobody used them."""

from __future__ import annotations

import asyncio

from bot.redis_address import open_client
from tests.failing_store import Line


async def test_connections_that_ended_meanwhile_are_not_used(redis_url: str) -> None:
    line = Line(redis_url)
    async with open_client(f"redis://127.0.0.1:{line.port}") as client:
        waits = (client.blpop(["nothing comes"], timeout=0.2) for _ in range(5))
        await asyncio.gather(*waits)  # five connections
        pool = client.connection_pool
        readers = [connection._reader for connection in pool._available_connections]

        line.cut()
        while not all(reader.at_eof() for reader in readers):  # noqa: ASYNC110 (nothing tells it)
            await asyncio.sleep(0.01)

        answered = await asyncio.gather(*(client.ping() for _ in readers))
    line.close()

    assert answered == [True] * 5
