"""The nearest vectors found by a real Redis."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError

from bot.redis_server import start_embedded_redis
from knowledge import vector_set
from knowledge.nearest import ExactNearest, Nearest
from knowledge.vector_set import CROSSOVER, VectorSetNearest, choose_nearest
from knowledge.vectors import Vectors

ROWS, DIMENSION, COUNT = 1500, 64, 8
DAY = 24 * 3600
FILL = f"""
import sys, numpy as np
from redis import Redis
from knowledge.vector_set import VectorSetNearest
vectors = np.load(sys.argv[2])
sys.stdin.readline()
rows, _ = VectorSetNearest(vectors, Redis.from_url(sys.argv[1])).search(vectors[7], {COUNT}, 0)
print(rows[0])
"""


def units(seed: int, rows: int = ROWS) -> Vectors:
    """Random directions, crowded along the first ones as those of real texts are."""
    random = np.random.default_rng(seed)
    drawn = random.standard_normal((rows, DIMENSION)) / np.arange(1, DIMENSION + 1) ** 0.5
    vectors: Vectors = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    return vectors


class Breaking(Redis):
    """A client whose connection breaks after some pipelines."""

    left = 5

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        self.left -= 1
        if not self.left:
            raise RedisError("broken")
        return super().pipeline(transaction, shard_hint)


AXES = np.eye(DIMENSION, dtype=np.float32)
VECTORS, QUESTIONS = units(0), units(1, 50)


@pytest.fixture
def store(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as connected:
        connected.flushdb()
        connected.config_resetstat()
        yield connected
        connected.flushdb()


def added(store: Redis) -> int:
    """How many vectors Redis was told to add."""
    return int(store.info("commandstats")["cmdstat_VADD"]["calls"])


def key_of(store: Redis) -> str:
    (key,) = store.keys()
    return key.decode() if isinstance(key, bytes) else key


def same_as_exact(nearest: Nearest, least: float = -1.0) -> bool:
    exact = ExactNearest(VECTORS, AXES)
    pairs = [
        (nearest.search(question, COUNT, least), exact.search(question, COUNT, least))
        for question in QUESTIONS
    ]
    return all(
        found[0].tolist() == true[0].tolist() and found[1] == pytest.approx(true[1], abs=1e-6)
        for found, true in pairs
    )


@pytest.mark.parametrize("least", [-1.0, 0.5, 2.0])
def test_redis_finds_the_same_rows_with_the_same_likenesses_in_the_same_order(
    store: Redis, least: float
) -> None:
    assert same_as_exact(VectorSetNearest(VECTORS, store), least)


def test_as_many_are_found_as_there_are(store: Redis) -> None:
    rows, scores = VectorSetNearest(VECTORS[:3], store).search(VECTORS[2], COUNT, -1)

    assert sorted(rows.tolist()) == [0, 1, 2]
    assert rows[0] == 2
    assert scores[0] == pytest.approx(1)


def test_two_processes_fill_one_set_once(store: Redis, redis_url: str, tmp_path: Path) -> None:
    np.save(tmp_path / "vectors.npy", VECTORS)
    command = [sys.executable, "-c", FILL, redis_url, str(tmp_path / "vectors.npy")]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate()[0] for process in processes]

    assert said == ["7\n", "7\n"]
    assert added(store) == ROWS
    assert key_of(store).startswith("{knowledge}:nearest:")


def test_filling_goes_on_where_it_broke_off_and_what_is_left_lying_expires(
    store: Redis, redis_url: str
) -> None:
    with Breaking.from_url(redis_url) as breaking, pytest.raises(RedisError):
        VectorSetNearest(VECTORS, breaking)
    assert 0 < added(store) < ROWS
    assert 0 < store.ttl(key_of(store)) <= DAY

    assert same_as_exact(VectorSetNearest(VECTORS, store))
    assert added(store) == ROWS


def test_a_set_nobody_searches_expires_and_one_that_is_searched_does_not(
    store: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearest = VectorSetNearest(VECTORS, store)
    key = key_of(store)
    assert DAY - 60 < store.ttl(key) <= DAY

    store.expire(key, 60)
    nearest.search(QUESTIONS[0], COUNT, -1)
    assert store.ttl(key) <= 60, "a write for each search would cost more than the search"

    in_an_hour = time.monotonic() + 3601
    monkeypatch.setattr(time, "monotonic", lambda: in_an_hour)
    nearest.search(QUESTIONS[0], COUNT, -1)
    assert store.ttl(key) > DAY - 60


def test_a_set_that_is_gone_leaves_the_answers_as_they_were(
    store: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    nearest = VectorSetNearest(VECTORS, store)
    store.flushdb()

    assert same_as_exact(nearest, 0.5)
    assert {record.name for record in caplog.records} == {vector_set.__name__}


def test_a_redis_that_went_away_leaves_the_answers_as_they_were(tmp_path: Path) -> None:
    server = start_embedded_redis(tmp_path)
    with Redis.from_url(server.url) as client:
        nearest = VectorSetNearest(VECTORS, client)
        server.stop()

        assert same_as_exact(nearest, 0.5)


def test_a_redis_that_is_started_again_still_has_the_set(tmp_path: Path) -> None:
    server = start_embedded_redis(tmp_path)
    with Redis.from_url(server.url) as client:
        VectorSetNearest(VECTORS, client)
    server.stop()

    server = start_embedded_redis(tmp_path)
    with Redis.from_url(server.url) as client:
        assert client.vset().vcard(key_of(client)) == ROWS
    server.stop()


def test_few_wordings_are_compared_in_memory(store: Redis) -> None:
    assert isinstance(choose_nearest(store)(VECTORS, AXES), ExactNearest)
    assert not store.keys()
    assert isinstance(choose_nearest(store, ROWS)(VECTORS, AXES), VectorSetNearest)
    assert len(VECTORS) < CROSSOVER


def test_a_redis_without_vector_sets_leaves_the_comparison_to_memory(
    store: Redis, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    # The server that we have cannot forget a command, but it can refuse it.
    refused = ["+@all", "-vadd", "-vcard", "-vsim"]
    store.acl_setuser("old", enabled=True, nopass=True, keys=["*"], commands=refused)
    with Redis.from_url(redis_url, username="old", password="any") as old:
        nearest = choose_nearest(old, ROWS)(VECTORS, AXES)
    store.acl_deluser("old")

    assert isinstance(nearest, ExactNearest)
    assert len(caplog.records) == 1
    assert not store.keys()


def test_a_redis_out_of_reach_leaves_the_comparison_to_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Redis(unix_socket_path=str(tmp_path / "none.sock")) as nobody:
        assert isinstance(choose_nearest(nobody, ROWS)(VECTORS, AXES), ExactNearest)
    assert len(caplog.records) == 1
