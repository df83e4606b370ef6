"""Residents who go on asking while something happens to the service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any
from uuid import uuid4

import httpx

_EACH = 20  # messages of one conversation, below the limit a minute
_PRESSED = '/ask_entry{"entry": "transport.shenzhen-bay.hours"}'


@dataclass
class Load:
    """What came of the messages: those acknowledged by conversation, and what failed."""

    url: str
    answered: dict[str, list[str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    stopped: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def count(self) -> int:
        """How many messages were answered."""
        with self._lock:
            return sum(map(len, self.answered.values()))

    def await_more(self, count: int, seconds: float = 120.0) -> None:
        """Returns when so many more messages were answered."""
        wanted, deadline = self.count() + count, time.monotonic() + seconds
        while self.count() < wanted:
            assert time.monotonic() < deadline, f"No {count} answers in {seconds} s"
            self.stopped.wait(0.02)

    def ask(self, client: httpx.Client) -> None:
        """One resident after another asks, until it is over."""
        while not self.stopped.is_set():
            try:
                self._converse(client)
            except (httpx.HTTPError, AssertionError) as error:
                self._fail(repr(error))

    def _converse(self, client: httpx.Client) -> None:
        opened = client.post("/sessions", json={})
        assert opened.status_code == 201, opened.text
        name, token = opened.json()["session"], opened.json()["token"]
        with self._lock:
            self.answered[name], self.tokens[name] = [], token
        headers = {"Authorization": f"Bearer {token}"}
        for number in range(_EACH):
            if self.stopped.is_set():
                return
            message = f"{number:03}-{uuid4().hex}"
            body = {"payload": _PRESSED, "message_id": message}
            response = client.post("/messages", json=body, headers=headers)
            assert response.status_code == 200, response.text
            with self._lock:
                self.answered[name].append(message)

    def _fail(self, what: str) -> None:
        with self._lock:
            self.failures.append(what)
        self.stopped.wait(0.05)  # while nothing answers, asking faster tells no more

    def stored(self, name: str) -> list[dict[str, Any]]:
        """The turns that the service holds of a conversation, the greeting left out."""
        headers = {"Authorization": f"Bearer {self.tokens[name]}"}
        told = httpx.get(f"{self.url}/api/v1/sessions/me", headers=headers, timeout=30)
        assert told.status_code == 200, told.text
        return [turn for turn in told.json()["turns"] if "ask_entry" in turn["text"]]


@contextmanager
def load(url: str, residents: int = 4) -> Iterator[Load]:
    """So many residents who ask while the block runs, each on a connection of its own."""
    going = Load(url)
    clients = [httpx.Client(base_url=f"{url}/api/v1", timeout=30) for _ in range(residents)]
    threads = [Thread(target=going.ask, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield going
    finally:
        going.stopped.set()
        for thread, client in zip(threads, clients, strict=True):
            thread.join()
            client.close()
