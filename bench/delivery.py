"""Whether anything is lost, doubled or out of order where residents send three at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import choices
from string import ascii_lowercase
from typing import Any, Final
from uuid import uuid4

import httpx
from aiohttp import ClientSession, ClientTimeout, TCPConnector

from bench.systems import OurSystem, our_system

WORKERS: Final = 4
_EACH: Final = 20  # messages of a conversation, below the limit a minute
_TOGETHER: Final = 3
_CONVERSATIONS_AT_ONCE: Final = 16


@dataclass
class Delivery:
    """What became of the messages."""

    sent: int = 0
    failed: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0


def measure(messages: int) -> Delivery:
    """Sends so many messages to four processes, and reads what they stored."""
    with our_system(WORKERS) as system:
        return asyncio.run(_measure(system, messages))


async def _measure(system: OurSystem, messages: int) -> Delivery:
    found = Delivery()
    waiting = iter(range(messages // _EACH))
    # Each message goes over a connection of its own choice, and so to any process.
    connector = TCPConnector(limit=0, force_close=True)
    async with ClientSession(connector=connector, timeout=ClientTimeout(total=120)) as client:

        async def work() -> None:
            for _ in waiting:
                await _converse(system, client, found)

        await asyncio.gather(*(work() for _ in range(_CONVERSATIONS_AT_ONCE)))
    return found


async def _converse(system: OurSystem, client: ClientSession, found: Delivery) -> None:
    conversation = await system.open(client)
    texts = [f"When does Shenzhen Bay Port close? {_mark()}" for _ in range(_EACH)]
    waiting = iter(texts)
    sent: dict[str, float] = {}
    answered: dict[str, float] = {}

    async def write() -> None:
        for text in waiting:
            sent[text] = time.perf_counter()
            if await _is_answered(system, client, conversation, text):
                answered[text] = time.perf_counter()

    await asyncio.gather(*(write() for _ in range(_TOGETHER)))
    url = f"{system.running.url}/api/v1/sessions/me"
    async with client.get(url, headers=conversation) as told:
        stored = [turn["text"] for turn in (await told.json())["turns"]]
    found.sent += len(texts)
    found.failed += len(texts) - len(answered)
    found.lost += len(set(answered) - set(stored))
    found.doubled += sum(stored.count(text) > 1 for text in texts)
    found.out_of_order += _out_of_order(sent, answered, [t for t in stored if t in sent])


def _out_of_order(sent: dict[str, float], answered: dict[str, float], stored: Sequence[str]) -> int:
    """How many stand after one that was sent only when they were answered already."""
    return sum(
        any(sent[earlier] > answered.get(text, float("inf")) for earlier in stored[:place])
        for place, text in enumerate(stored)
    )


def _mark() -> str:
    """What tells a text from all others, without figures, which might be masked."""
    return "".join(choices(ascii_lowercase, k=12))  # noqa: S311


async def _is_answered(
    system: OurSystem, client: ClientSession, conversation: Any, text: str
) -> bool:
    body = {"text": text, "message_id": uuid4().hex}
    url = f"{system.running.url}/api/v1/messages"
    async with client.post(url, json=body, headers=conversation) as answer:
        return answer.status == httpx.codes.OK
