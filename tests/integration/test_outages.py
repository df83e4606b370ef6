"""What residents are told while Redis fails, and that all is well again after it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import redis

from bot.redis_server import start_embedded_redis
from tests.live_service import LiveService, Resident

SORRY = "我們這邊出了點問題"


class Store:
    """A Redis that fails on demand."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.server = start_embedded_redis(folder)

    def die(self) -> None:
        assert self.server.process is not None
        self.server.process.kill()
        self.server.process.wait()

    def come_back(self) -> None:
        self.server = start_embedded_redis(self._folder)

    def fill(self, limit: int) -> None:
        """Limits its memory; 0 lifts the limit."""
        with redis.Redis.from_url(self.server.url) as client:
            client.config_set("maxmemory", limit)

    def freeze(self, by: signal.Signals) -> None:
        assert self.server.process is not None
        self.server.process.send_signal(by)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("failing"))
    yield store
    store.server.stop()


@pytest.fixture(scope="module")
def served(store: Store, start_service: Callable[..., LiveService]) -> LiveService:
    return start_service(REDIS_URL=store.server.url)


@pytest.fixture
def someone(served: LiveService) -> Iterator[Resident]:
    """A resident who reads Traditional Chinese."""
    resident = Resident(served, "zh-HK")
    resident.client.headers["Accept-Language"] = "zh-HK"
    yield resident
    resident.client.close()


def assert_sorry(response: httpx.Response) -> None:
    assert response.status_code == 503, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert SORRY in response.json()["detail"]


def ask(resident: Resident) -> httpx.Response:
    return resident.post(text="深圳灣口岸幾點關？", message_id="asked")


def assert_answered_once(resident: Resident) -> None:
    response = ask(resident)
    assert response.status_code == 200, response.text
    assert [r["status"] for r in response.json()["replies"]] == ["answered"]
    texts = [turn["text"] for turn in resident.stored()["turns"]]
    assert texts.count("深圳灣口岸幾點關？") == 1


def test_a_redis_that_died_is_a_problem_until_it_is_back(
    served: LiveService, store: Store, someone: Resident
) -> None:
    store.die()
    try:
        for response in (
            ask(someone),
            someone.client.get("/sessions/me"),
            someone.client.delete("/sessions/me"),
            someone.client.get("/events"),
            someone.client.post("/feedback", json={"reply": "r", "helpful": True}),
            someone.client.post("/sessions", json={}),
            someone.client.get(f"{served.url}/readyz"),
        ):
            assert_sorry(response)
        assert httpx.get(f"{served.url}/healthz").text == "alive"
        assert httpx.get(f"{served.url}/").status_code == 200
    finally:
        store.come_back()

    assert httpx.get(f"{served.url}/readyz").text == "ready"
    assert_answered_once(someone)


def test_a_full_redis_is_a_problem_until_there_is_room(
    served: LiveService, store: Store, someone: Resident
) -> None:
    store.fill(1)
    try:
        assert_sorry(ask(someone))
        assert_sorry(someone.client.post("/sessions", json={}))
        assert_sorry(someone.client.post("/feedback", json={"reply": "r", "helpful": True}))
        assert someone.client.get("/sessions/me").status_code == 200
    finally:
        store.fill(0)

    assert_answered_once(someone)


def test_a_full_redis_still_forgets(store: Store, someone: Resident) -> None:
    store.fill(1)
    try:
        assert someone.client.delete("/sessions/me").status_code == 200
    finally:
        store.fill(0)


def test_a_redis_that_hangs_is_a_problem_until_it_goes_on(
    served: LiveService, store: Store, someone: Resident
) -> None:
    store.freeze(signal.SIGSTOP)
    try:
        assert_sorry(ask(someone))
        assert httpx.get(f"{served.url}/healthz").text == "alive"
    finally:
        store.freeze(signal.SIGCONT)

    assert_answered_once(someone)


def test_an_open_event_stream_does_not_keep_the_service_from_ending(
    store: Store, start_service: Callable[..., LiveService]
) -> None:
    ending = start_service(REDIS_URL=store.server.url)
    resident = Resident(ending)
    with resident.client.stream("GET", "/events") as stream:
        assert stream.status_code == 200

        ending.process.terminate()

        ending.process.wait(timeout=10)
