"""What is counted, for Prometheus; no text and no person in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from prometheus_client import Counter, Histogram

from bot.reply import Reply

_REPLIES: Final = Counter("talentbot_replies", "Replies given", ["channel", "status", "lang"])
_SECONDS: Final = Histogram(
    "talentbot_turn_seconds",
    "Time from a message to its replies",
    ["channel"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)


def count_turn(channel: str, replies: Sequence[Reply], seconds: float) -> None:
    """Counts the replies of a turn and its time."""
    for reply in replies:
        _REPLIES.labels(channel, reply.status, reply.lang).inc()
    _SECONDS.labels(channel).observe(seconds)
