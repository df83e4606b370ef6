"""The load: as fast as it is answered, or at a rate of its own, whatever the answers do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from bench.systems import System

_EACH: Final = 20  # messages of a conversation, below this service's limit a minute
_TIMEOUT: Final = ClientTimeout(total=60)


@dataclass
class Run:
    """What came of one load: the time of each answered message in milliseconds."""

    times: list[float] = field(default_factory=list)
    failures: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Messages answered a second."""
        return len(self.times) / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Processor time a message, of all processes and Redis."""
        return self.cpu_seconds * 1000 / max(1, len(self.times))

    def percentile(self, share: float) -> float:
        """The time within which that share of the messages was answered."""
        return float(np.percentile(self.times, share * 100)) if self.times else float("nan")

    def add(self, other: Run) -> None:
        """Takes another run of the same load in."""
        self.times += other.times
        self.failures += other.failures
        self.seconds += other.seconds
        self.cpu_seconds += other.cpu_seconds


async def saturate(system: System, texts: Iterator[str], at_once: int, seconds: float) -> Run:
    """So many residents, each of whom writes as soon as the last message is answered."""
    run = Run()
    async with _client() as client:
        conversations = [await system.open(client) for _ in range(at_once)]
        cpu, begun = system.running.cpu_seconds(), time.perf_counter()
        deadline = begun + seconds

        async def converse(conversation: Any) -> None:
            sent = 0
            while time.perf_counter() < deadline:
                if sent == _EACH:
                    conversation, sent = await system.open(client), 0
                await timed(run, system, client, conversation, next(texts))
                sent += 1

        await asyncio.gather(*map(converse, conversations))
        run.seconds = time.perf_counter() - begun
        run.cpu_seconds = system.running.cpu_seconds() - cpu
    return run


async def ask_once(system: System, texts: Iterator[str], at_once: int) -> None:
    """Sends each text once."""
    async with _client() as client:

        async def converse() -> None:
            for sent, text in enumerate(texts):
                if sent % _EACH == 0:
                    conversation = await system.open(client)
                await timed(Run(), system, client, conversation, text)

        await asyncio.gather(*(converse() for _ in range(at_once)))


async def keep_pace(system: System, texts: Iterator[str], rate: float, seconds: float) -> Run:
    """So many messages a second, each of another resident, timed from when it was to be sent.

    A system that falls behind is not spared the messages it delays.
    """
    run = Run()
    count = int(rate * seconds)
    async with _client() as client:
        needed = -(-count // _EACH) + 64
        free = [await system.open(client) for _ in range(needed)]
        cpu, begun = system.running.cpu_seconds(), time.perf_counter()
        sending = []
        for number in range(count):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            conversation = free[number % needed]
            sending.append(
                asyncio.create_task(timed(run, system, client, conversation, next(texts), due))
            )
        await asyncio.gather(*sending)
        run.seconds = time.perf_counter() - begun
        run.cpu_seconds = system.running.cpu_seconds() - cpu
    return run


async def timed(
    run: Run,
    system: System,
    client: ClientSession,
    conversation: Any,
    text: str,
    due: float | None = None,
) -> None:
    """Sends a message and adds its time to a run: since it was due, or else since now."""
    since = time.perf_counter() if due is None else due
    try:
        answered = await system.send(client, conversation, text)
    except (ClientError, TimeoutError, ValueError, KeyError):
        answered = False
    if answered:
        run.times.append((time.perf_counter() - since) * 1000)
    else:
        run.failures += 1


def _client() -> ClientSession:
    return ClientSession(connector=TCPConnector(limit=0), timeout=_TIMEOUT)
