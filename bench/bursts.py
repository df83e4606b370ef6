"""What the last of five messages that one person sends at once waits, against one alone."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any, Final

from aiohttp import ClientSession, ClientTimeout

from bench.systems import System, our_system, stock_system
from bench.texts import Texts

AT_ONCE: Final = 5
_ROUNDS: Final = 3  # bursts of a conversation: with those alone below the limit a minute
_PEOPLE: Final = 4


def measure() -> dict[str, float]:
    """By system: the median time until the last is answered, in times of one alone."""
    with our_system(1) as ours, stock_system(1) as stock:
        return {system.name: asyncio.run(_measure(system)) for system in (ours, stock)}


async def _measure(system: System) -> float:
    texts = Texts(3).distinct()
    alone: list[float] = []
    together: list[float] = []
    async with ClientSession(timeout=ClientTimeout(total=60)) as client:
        for _ in range(_PEOPLE):
            conversation = await system.open(client)
            await system.send(client, conversation, next(texts))
            for _ in range(_ROUNDS):
                alone.append(await _send(system, client, conversation, [next(texts)]))
                five = [next(texts) for _ in range(AT_ONCE)]
                together.append(await _send(system, client, conversation, five))
    return statistics.median(together) / statistics.median(alone)


async def _send(
    system: System, client: ClientSession, conversation: Any, texts: list[str]
) -> float:
    """The seconds until all of these texts, sent at once, are answered."""
    begun = time.perf_counter()
    answered = await asyncio.gather(*(system.send(client, conversation, t) for t in texts))
    if not all(answered):
        raise SystemExit(f"{system.name} left a message without an answer.")
    return time.perf_counter() - begun
