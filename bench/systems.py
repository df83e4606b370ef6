"""The two that are measured side by side: this service, and stock Rasa on the same data."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import uuid4

import httpx
import yaml
from aiohttp import ClientSession

from bench.running_service import RunningService, serve
from bot.redis_server import embedded_url, redis_binary
from knowledge.settings import ROOT, state_folder

STOCK_FOLDER: Final = ROOT / "var" / "stock-rasa"
_START_SECONDS: Final = 180
OURS: Final = "this service"
STOCK: Final = "stock Rasa"


class System(Protocol):
    """Something that answers residents."""

    @property
    def name(self) -> str:
        """What the reports call it."""

    @property
    def running(self) -> RunningService:
        """Its processes."""

    async def open(self, client: ClientSession) -> Any:
        """A new conversation."""

    async def send(self, client: ClientSession, conversation: Any, text: str) -> bool:
        """Sends a text or a payload; whether it was answered."""


@dataclass(frozen=True)
class OurSystem:
    """Ours, through the resident API."""

    running: RunningService
    redis_url: str
    name: str = OURS

    async def open(self, client: ClientSession) -> dict[str, str]:
        """A session; the greeting is a turn of its own, which is not counted."""
        async with client.post(f"{self.running.url}/api/v1/sessions", json={}) as answer:
            return {"Authorization": f"Bearer {(await answer.json())['token']}"}

    async def send(self, client: ClientSession, conversation: dict[str, str], text: str) -> bool:
        """Posts a message."""
        said = {"payload": text} if text.startswith("/") else {"text": text}
        body = {**said, "message_id": uuid4().hex}
        url = f"{self.running.url}/api/v1/messages"
        async with client.post(url, json=body, headers=conversation) as answer:
            replies = await answer.json()
            return answer.status == httpx.codes.OK and bool(replies["replies"])


@dataclass(frozen=True)
class StockSystem:
    """Stock Rasa, through its REST channel."""

    running: RunningService
    name: str = STOCK

    async def open(self, client: ClientSession) -> str:
        """The name of a new sender."""
        return uuid4().hex

    async def send(self, client: ClientSession, conversation: str, text: str) -> bool:
        """Posts a message."""
        url = f"{self.running.url}/webhooks/rest/webhook"
        body = {"sender": conversation, "message": text}
        async with client.post(url, json=body) as answer:
            return answer.status == httpx.codes.OK and bool(await answer.json())


@contextmanager
def our_system(workers: int) -> Iterator[OurSystem]:
    """Ours with so many processes; one is served without a supervisor."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        (state / "models").symlink_to((state_folder() / "models").resolve())
        with serve(state, {"REDIS_URL": ""}, workers if workers > 1 else 0) as running:
            yield OurSystem(running, embedded_url(state))


@contextmanager
def stock_system(workers: int) -> Iterator[StockSystem]:
    """Stock Rasa with its Redis, which need not sync, and its action server."""
    if not (STOCK_FOLDER / "project" / "models").exists():
        raise SystemExit("Stock Rasa is not there: run `make stock-rasa` first.")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port, store, actions = (_free_port() for _ in range(3))
        _write_settings(folder, store, actions)
        started = time.perf_counter()
        shell = _start(
            stack, folder, workers,
            f"{redis_binary()} --port {store} --dir {folder} --save '' --appendonly no &\n"
            f"cd {STOCK_FOLDER / 'project'}\n"
            f"{_rasa()} run actions --actions actions --port {actions} &\n"
            f"{_rasa()} run --model models --endpoints {folder}/endpoints.yml --enable-api"
            f" --credentials {folder}/credentials.yml --interface 127.0.0.1 --port {port} &\n"
            "wait",
        )  # fmt: skip
        url = f"http://127.0.0.1:{port}"
        for address in (f"{url}/status", f"http://127.0.0.1:{actions}/health"):
            _await(address)
        yield StockSystem(RunningService(url, shell, time.perf_counter() - started))


def _rasa() -> str:
    return str(STOCK_FOLDER / "venv" / "bin" / "rasa")


def _write_settings(folder: Path, store: int, actions: int) -> None:
    redis = {"type": "redis", "url": "127.0.0.1", "port": store}
    endpoints = {
        "tracker_store": {**redis, "db": 0},
        "lock_store": {**redis, "db": 1},
        "action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"},
    }
    for name, content in {"endpoints.yml": endpoints, "credentials.yml": {"rest": {}}}.items():
        (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")


def _start(stack: ExitStack, folder: Path, workers: int, script: str) -> int:
    """The shell that has started them all, in a process group of its own."""
    environment = {
        **os.environ,
        "SANIC_WORKERS": str(workers),
        "SANIC_ACCESS_LOG": "false",
        "ACTION_SERVER_SANIC_WORKERS": "1",
        "LOG_LEVEL": "ERROR",
    }
    log = stack.enter_context((folder / "stock.log").open("w"))
    shell = subprocess.Popen(
        ["bash", "-c", script], env=environment, stdout=log, stderr=log, process_group=0
    )

    def end() -> None:
        os.killpg(shell.pid, 9)
        shell.wait()

    stack.callback(end)
    return shell.pid


def _await(address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            if httpx.get(address).status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return
        except httpx.HTTPError:
            pass
        if time.monotonic() > deadline:
            raise SystemExit(f"Stock Rasa did not answer at {address}.")
        time.sleep(0.3)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
