"""What is counted, for Prometheus; no text and no person in it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, Literal

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from bot.reply import Reply

_REPLIES: Final = Counter("talentbot_replies", "Replies given", ["channel", "status", "lang"])
_SECONDS: Final = Histogram(
    "talentbot_turn_seconds",
    "Time from a message to its replies",
    ["channel"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)

_SLOWED: Final = Counter(
    "talentbot_sign_ins_slowed", "Times that guessing passwords or codes was slowed down", ["kind"]
)
Guessed = Literal["password", "code"]


def count_turn(channel: str, replies: Sequence[Reply], seconds: float) -> None:
    """Counts the replies of a turn and its time."""
    for reply in replies:
        _REPLIES.labels(channel, reply.status, reply.lang).inc()
    _SECONDS.labels(channel).observe(seconds)


def count_slowed(kind: Guessed) -> None:
    """Counts that somebody who guesses is slowed down: once, not each guess."""
    _SLOWED.labels(kind).inc()


def exposition() -> bytes:
    """What all processes of this host counted, in Prometheus' own format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
