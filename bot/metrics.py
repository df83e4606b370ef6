"""What is counted, for Prometheus; no text and no person in it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from bot.reply import Reply

_FAST: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)

_REPLIES: Final = Counter("talentbot_replies", "Replies given", ["channel", "status", "lang"])
_SECONDS: Final = Histogram(
    "talentbot_turn_seconds", "Time from a message to its replies", ["channel"], buckets=_FAST
)
_REQUESTS: Final = Counter(
    "talentbot_http_requests", "Requests answered", ["method", "route", "status"]
)
_REQUEST_SECONDS: Final = Histogram(
    "talentbot_http_seconds", "Time from a request to its last byte", ["route"], buckets=_FAST
)
_STORE_ERRORS: Final = Counter("talentbot_redis_errors", "Times that Redis could not be asked")
_STORE_SECONDS: Final = Histogram(
    "talentbot_redis_seconds", "Time of a PING of Redis", buckets=(0.0005, 0.001, 0.002, *_FAST)
)
_DEATHS: Final = Counter(
    "talentbot_background_deaths", "Work beside the messages that ended by itself", ["work"]
)
# Of what is one for all processes, the latest that any of them saw.
_WAITING: Final = Gauge(
    "talentbot_handovers_waiting", "Residents who wait for staff", multiprocess_mode="mostrecent"
)
_HELD: Final = Gauge(
    "talentbot_handovers_open", "Conversations with staff", multiprocess_mode="mostrecent"
)
_CHATS: Final = Gauge(
    "talentbot_telegram_chats_due",
    "Chats of Telegram with work that waits",
    ["queue"],
    multiprocess_mode="mostrecent",
)
_PUBLISHED: Final = Gauge(
    "talentbot_publication_timestamp_seconds",
    "When the latest publication was made",
    ["of"],
    multiprocess_mode="mostrecent",
)
_LATEST: Final = Gauge(
    "talentbot_publication_latest",
    "Number of the latest publication of entries, and of rules",
    ["of"],
    multiprocess_mode="mostrecent",
)
_IN_USE: Final = Gauge(
    "talentbot_publication_in_use",
    "Number of the one in use; of several processes the lowest",
    ["of"],  # a process that only forks others would else say 0
    multiprocess_mode="livemin",
)
_PROCESSES: Final = Gauge(
    "talentbot_processes", "Processes that serve", multiprocess_mode="livesum"
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


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Counts a request by the template of its route, and its time."""
    _REQUESTS.labels(method, route, str(status)).inc()
    _REQUEST_SECONDS.labels(route).observe(seconds)


def count_store_error() -> None:
    """Counts a time that Redis could not be asked."""
    _STORE_ERRORS.inc()


def count_death(work: str) -> None:
    """Counts work that should have gone on and did not."""
    _DEATHS.labels(work).inc()


def tell_alive(in_use: Mapping[str, int]) -> None:
    """Says that this process serves, and with which publication of what."""
    _PROCESSES.set(1)
    for name, number in in_use.items():
        _IN_USE.labels(name).set(number)


def tell_store(seconds: float, waiting: int, held: int, chats: dict[str, int]) -> None:
    """Says how long Redis took, and what waits in it."""
    _STORE_SECONDS.observe(seconds)
    _WAITING.set(waiting)
    _HELD.set(held)
    for queue, count in chats.items():
        _CHATS.labels(queue).set(count)


def tell_publication(name: str, number: int, published_at: float) -> None:
    """Says which publication of something is the latest."""
    _LATEST.labels(name).set(number)
    _PUBLISHED.labels(name).set(published_at)


def exposition() -> bytes:
    """What all processes of this host counted, in Prometheus' own format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
