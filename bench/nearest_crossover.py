"""From how many wordings on Redis finds the nearest ones sooner than a comparison in memory.

The vectors are those of the entries' wordings, each turned towards that of another; the
questions are the calibration's. A Redis of its own, on a unix socket, without a log.
`python -m bench.nearest_crossover [wordings ...]`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from redis import Redis
from redis.commands.vectorset.commands import QuantizationOptions

from bot.redis_server import start_embedded_redis
from knowledge.askable import wordings_of
from knowledge.entry_files import read_entries
from knowledge.live import open_encoder_once
from knowledge.nearest import ExactNearest, Rows
from knowledge.questions import read_questions
from knowledge.settings import KnowledgeSettings
from knowledge.vectors import VectorCache, Vectors

_WORDINGS: Final = (1_000, 10_000, 50_000, 100_000, 1_000_000)
_ASKED: Final = 300
_WANTED: Final = 16
_COMPARED: Final = 8  # of the wanted ones, for the recall: so many the matcher asks for
_LEAST: Final = 0.45  # as the matcher asks
_BLOCK: Final = 10_000  # vectors made at a time
_PARCEL: Final = 64  # vectors sent at a time
_PATIENCE: Final = 600.0  # seconds of filling, after which what is there must do
_KINDS: Final = (QuantizationOptions.Q8, QuantizationOptions.NOQUANT)
_BOTH_UP_TO: Final = 100_000  # a million unquantised would take too long and too much memory
_MEGA: Final = 1e6

Search = Callable[[Vectors], Rows]


@dataclass(frozen=True)
class Way:
    """One way to find the nearest, with what it cost to make ready, in seconds and megabytes."""

    name: str
    search: Search
    built: float
    in_process: float
    in_redis: float


def main() -> None:
    """Prints a row of figures for each number of wordings and each way to find the nearest."""
    counts = [int(given) for given in sys.argv[1:]] or _WORDINGS
    settings = KnowledgeSettings.from_env()
    cache = VectorCache(open_encoder_once(), settings.models)
    entries = read_entries(settings.entries)
    real = cache.encode([text for entry in entries for text in wordings_of(entry)])
    questions = read_questions(settings.calibration)
    asked = cache.encode([question.text for question in questions])
    asked = np.random.default_rng(2).permutation(asked)[:_ASKED]
    sys.stdout.write(
        "| wordings | search | p50 ms | p95 ms | p99 ms | recall@8 | build s "
        "| MB in process | MB in Redis |\n|-|-|-|-|-|-|-|-|-|\n"
    )
    with _own_redis() as client:
        for count in counts:
            _measure_all(_varied(real, count), cache.axes, asked, client)


def _varied(real: Vectors, count: int) -> Vectors:
    """So many unit vectors, each between two real ones."""
    random = np.random.default_rng(1)
    vectors = np.empty((count, real.shape[1]), np.float32)
    for start in range(0, count, _BLOCK):
        block = vectors[start : start + _BLOCK]
        rows = (start + np.arange(len(block))) % len(real)
        turns = random.random((len(block), 1), np.float32)
        block[:] = real[rows] + real[random.integers(len(real), size=len(block))] * turns
        block /= np.linalg.norm(block, axis=1, keepdims=True)
    return vectors


def _measure_all(vectors: Vectors, axes: Vectors, asked: Vectors, client: Redis) -> None:
    plain = Way("plain", _plain_search(vectors), 0, 0, 0)
    truth = _measure(plain, len(vectors), asked)
    _measure(_exact(vectors, axes), len(vectors), asked, truth)
    for kind in _KINDS if len(vectors) <= _BOTH_UP_TO else _KINDS[:1]:
        client.flushall()
        free = _used(client)
        begun = time.perf_counter()
        filled = _fill(client, vectors, kind)
        built, used = time.perf_counter() - begun, _used(client) - free
        if filled < len(vectors):
            part = Way("plain", _plain_search(vectors[:filled]), 0, 0, 0)
            truth = _measure(part, filled, asked)
            _measure(_exact(vectors[:filled], axes), filled, asked, truth)
        for name, search in _set_searches(client, vectors):
            _measure(
                Way(f"vector set, {kind.value}, {name}", search, built, 0, used),
                filled,
                asked,
                truth,
            )


def _exact(vectors: Vectors, axes: Vectors) -> Way:
    begun, free = time.perf_counter(), _resident()
    nearest = ExactNearest(vectors, axes)
    built = time.perf_counter() - begun
    used = _resident() - free
    return Way("exact", lambda asked: nearest.search(asked, _WANTED, _LEAST)[0], built, used, 0)


def _plain_search(vectors: Vectors) -> Search:
    def search(asked: Vectors) -> Rows:
        scores = vectors @ asked
        rows = np.argpartition(scores, -_WANTED)[-_WANTED:]
        best: Rows = rows[np.argsort(-scores[rows], kind="stable")]
        return best

    return search


def _set_searches(client: Redis, vectors: Vectors) -> Iterator[tuple[str, Search]]:
    found = client.vset()

    def ask(asked: Vectors, width: int | None) -> Rows:
        rows = found.vsim("nearest", asked.tobytes(), with_scores=True, count=_WANTED, ef=width)
        return np.array(list(rows or ()), np.intp)

    def compare_again(asked: Vectors) -> Rows:
        rows = ask(asked, 200)
        return rows[np.argsort(-(vectors[rows] @ asked), kind="stable")]

    yield "EF default", lambda asked: ask(asked, None)
    yield "EF 200", lambda asked: ask(asked, 200)
    yield "EF 200, compared again", compare_again


def _fill(client: Redis, vectors: Vectors, kind: QuantizationOptions) -> int:
    """How many vectors are in the set when all are, or patience ends."""
    deadline = time.perf_counter() + _PATIENCE
    for start in range(0, len(vectors), _PARCEL):
        if time.perf_counter() > deadline:
            return start
        pipe = client.pipeline(transaction=False)
        parcel = pipe.vset()
        for row, vector in enumerate(vectors[start : start + _PARCEL], start):
            parcel.vadd("nearest", vector.tobytes(), str(row), quantization=kind)
        pipe.execute()
    return len(vectors)


def _measure(way: Way, count: int, asked: Vectors, truth: Sequence[Rows] = ()) -> list[Rows]:
    """Prints the row of one way and returns what it found for each question."""
    way.search(asked[0])
    times, found = [], []
    for vector in asked:
        begun = time.perf_counter()
        found.append(way.search(vector))
        times.append((time.perf_counter() - begun) * 1000)
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    recall = f"{_recall(found, truth):.3f}" if truth else ""
    sys.stdout.write(
        f"| {count:,} | {way.name} | {p50:.2f} | {p95:.2f} | {p99:.2f} | {recall} "
        f"| {way.built:.1f} | {way.in_process:.0f} | {way.in_redis:.0f} |\n"
    )
    sys.stdout.flush()
    return found


def _recall(found: Sequence[Rows], truth: Sequence[Rows]) -> float:
    """The share of the true nearest that were found; too few only where the rest is far."""
    shares = [
        len(np.intersect1d(rows[:_COMPARED], true[:_COMPARED])) / min(_COMPARED, len(rows) or 1)
        for rows, true in zip(found, truth, strict=True)
        if len(rows)
    ]
    return float(np.mean(shares))


def _resident() -> float:
    """The memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / _MEGA


def _used(client: Redis) -> float:
    return int(client.info("memory")["used_memory"]) / _MEGA


@contextmanager
def _own_redis() -> Iterator[Redis]:
    with tempfile.TemporaryDirectory() as folder:
        server = start_embedded_redis(Path(folder))
        try:
            with Redis.from_url(server.url) as client:
                client.config_set("appendonly", "no")
                yield client
        finally:
            server.stop()


if __name__ == "__main__":
    main()
