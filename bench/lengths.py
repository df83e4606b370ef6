"""What a message costs after many others of the same conversation."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import redis
from aiohttp import ClientSession

from bench.load import Run, timed
from bench.systems import OurSystem, StockSystem, System, our_system, stock_system
from bench.texts import Texts
from bot import keys

TURNS: Final = (2, 15, 150)  # about 10, 100 and 1,000 events of Rasa's
_MEASURED: Final = 40


def measure(quick: bool) -> dict[tuple[str, int], Run]:
    """The times of messages of each system after so many turns of a conversation."""
    found: dict[tuple[str, int], Run] = {}
    turns = TURNS[:2] if quick else TURNS
    with our_system(1) as ours, stock_system(1) as stock:
        for system in (ours, stock):
            for before in turns:
                repeats = 1 if isinstance(system, StockSystem) and before > 100 else 5
                run = Run()
                for number in range(repeats):
                    run.add(asyncio.run(_measure(system, before, number)))
                found[system.name, before] = run
    return found


async def _measure(system: System, before: int, seed: int) -> Run:
    texts = Texts(seed).distinct()
    async with ClientSession() as client:
        conversation = await system.open(client)
        reset = await _rate_of(system, client, conversation)
        for _ in range(before):
            reset()
            await system.send(client, conversation, next(texts))
        run = Run(seconds=1.0)
        for _ in range(_MEASURED):
            reset()
            await timed(run, system, client, conversation, next(texts))
    return run


async def _rate_of(system: System, client: ClientSession, conversation: Any) -> Any:
    """What lets a conversation of ours go on faster than a resident may."""
    if not isinstance(system, OurSystem):
        return lambda: None
    url = f"{system.running.url}/api/v1/sessions/me"
    async with client.get(url, headers=conversation) as told:
        name = (await told.json())["session"]
    store = redis.Redis.from_url(system.redis_url)
    return lambda: store.delete(keys.rate(name))
