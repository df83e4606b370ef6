"""The real service as a process of its own, and a resident who talks to it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import redis.asyncio

from bot.conversations import Conversations
from bot.deliveries import Deliveries
from bot.reply import Reply
from knowledge.settings import state_folder

COMMAND = str(Path(sys.executable).with_name("talentbot"))
_NOT_INHERITED = {
    "ACTIONS_URL",
    "PRODUCTION",
    "REDIS_URL",
    "SESSION_SECRET",
    "TELEGRAM_TOKEN",
    "TELEGRAM_API",
    "TELEGRAM_WEBHOOK_URL",
    "TELEGRAM_WEBHOOK_SECRET",
    "TELEGRAM_MESSAGES_PER_SECOND",
    "ENTRIES",
    "ENCODER",
    "OPENING",
    "PAGE_URL",
    "TRUSTED_PROXIES",
    "METRICS_FROM",
    "LOG_FORMAT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "CALLBACK_KEYS",
    "HANDOVER_WAIT_SECONDS",
    "HANDOVER_IDLE_SECONDS",
    "HANDOVER_LEASE_SECONDS",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_ROLES_CLAIM",
}
_OPENING = str(Path(__file__).with_name("opening.yml"))


def environment(state: Path, **more: str) -> dict[str, str]:
    """The variables of a service with a state folder of its own."""
    inherited = {k: v for k, v in os.environ.items() if k not in _NOT_INHERITED}
    return {**inherited, "STATE_FOLDER": str(state), "OPENING": _OPENING, **more}


def link_models(state: Path) -> Path:
    """The state folder, with what `make model` built in it."""
    state.mkdir(parents=True, exist_ok=True)
    (state / "models").symlink_to(state_folder() / "models")
    return state


@dataclass(frozen=True)
class LiveService:
    """A served assistant that has said it is ready."""

    url: str
    state: Path
    process: subprocess.Popen[str]

    @classmethod
    def start(cls, state: Path, workers: int = 0, **more: str) -> LiveService:
        """Runs `talentbot serve` on a free port until it prints its address."""
        many = ["--workers", str(workers)] if workers else []
        log = state / "service.log"
        with log.open("w") as errors:
            process = subprocess.Popen(
                [COMMAND, "serve", "--port", "0", *many],
                env=environment(state, **more),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("Ready: "):
            process.kill()
            process.wait()
            raise AssertionError(f"The service did not start: {line}{log.read_text()}")
        return cls(line.removeprefix("Ready: ").strip(), state, process)

    @property
    def redis_url(self) -> str:
        """Where the service's own Redis listens."""
        return f"unix://{self.state}/redis/redis.sock"

    def deliver(self, conversation: str, reply: Reply) -> None:
        """Lets a reply reach a conversation later."""

        async def work() -> None:
            async with redis.asyncio.Redis.from_url(self.redis_url) as client:
                await Deliveries(client, Conversations(client)).deliver(conversation, reply)

        # A browser under test holds this thread's event loop.
        with ThreadPoolExecutor() as threads:
            threads.submit(asyncio.run, work()).result()

    def processor_seconds(self) -> float:
        """How long the service has computed; how long it waited for others says nothing."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def log(self) -> str:
        """What the service wrote to standard error."""
        return (self.state / "service.log").read_text()

    def stop(self) -> int:
        """Ends the service, and tells its exit status."""
        self.process.terminate()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.wait(timeout=60)


StartService = Callable[..., LiveService]
"""Starts one more service, with variables of its own."""


class Resident:
    """A session of the web API."""

    def __init__(
        self, service: LiveService, locale: str = "en", headers: dict[str, str] | None = None
    ) -> None:
        self.client = httpx.Client(base_url=f"{service.url}/api/v1", timeout=60, headers=headers)
        response = self.client.post("/sessions", json={"locale": locale})
        assert response.status_code == 201, response.text
        self.opened: dict[str, Any] = response.json()
        self.conversation: str = self.opened["session"]
        self.client.headers["Authorization"] = f"Bearer {self.opened['token']}"

    def post(self, **message: Any) -> httpx.Response:
        """Sends a message; its id is new unless given."""
        return self.client.post("/messages", json={"message_id": uuid4().hex, **message})

    def say(self, text: str) -> list[dict[str, Any]]:
        """The replies to a text."""
        return self._replies(self.post(text=text))

    def press(self, payload: str) -> list[dict[str, Any]]:
        """The replies to a button."""
        return self._replies(self.post(payload=payload))

    def stored(self) -> dict[str, Any]:
        """What the service says it stores about the session."""
        answer: dict[str, Any] = self.client.get("/sessions/me").json()
        return answer

    @staticmethod
    def _replies(response: httpx.Response) -> list[dict[str, Any]]:
        assert response.status_code == 200, response.text
        replies: list[dict[str, Any]] = response.json()["replies"]
        return replies


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem details of a refused request."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["title"]
    return body
