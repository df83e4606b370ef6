"""Rasa's own Telegram channel: `rasa run` with the same model and stores, its actions by HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import httpx
import yaml

from bench.running_service import RunningService
from bot.redis_server import start_embedded_redis
from knowledge.settings import state_folder

_START_SECONDS: Final = 120


@contextmanager
def serve_rasa(telegram: str, token: str) -> Iterator[tuple[RunningService, str]]:
    """Runs `rasa run` and `rasa run actions` with a Bot API at an address of our own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis = start_embedded_redis(folder)
        stack.callback(redis.stop)
        port, actions = _free_port(), _free_port()
        endpoints = yaml.safe_load(Path("bot/endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions}/webhook"
        channel = {
            "access_token": token,
            "verify": "bench_bot",
            "webhook_url": f"http://127.0.0.1:{port}/webhooks/telegram/webhook",
        }
        files = {"endpoints.yml": endpoints, "credentials.yml": {"telegram": channel}}
        for name, content in files.items():
            (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
        begun = time.perf_counter()
        environment = {**os.environ, "REDIS_URL": redis.url, "SANIC_ACCESS_LOG": "false"}
        _start(stack, environment, telegram, "run", "actions", "--actions", "actions", "--port",
               str(actions))  # fmt: skip
        process = _start(
            stack, environment, telegram,
            "run", "--model", str(state_folder() / "models" / "rasa"),
            "--endpoints", str(folder / "endpoints.yml"),
            "--credentials", str(folder / "credentials.yml"),
            "--interface", "127.0.0.1", "--port", str(port),
        )  # fmt: skip
        url = f"http://127.0.0.1:{port}"
        for address in (url, f"http://127.0.0.1:{actions}/health"):
            _await(address)
        seconds = time.perf_counter() - begun
        yield RunningService(url, process.pid, seconds), channel["webhook_url"]


def _start(
    stack: ExitStack, environment: dict[str, str], telegram: str, *arguments: str
) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.rasa_channel", telegram, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def _await(address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            httpx.get(address)
        except httpx.HTTPError as error:
            if time.monotonic() > deadline:
                raise SystemExit(f"Rasa did not answer at {address}.") from error
            time.sleep(0.2)
        else:
            return


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _main() -> None:
    """Runs the command `rasa` with aiogram's server moved to the address that comes first."""
    from aiogram.bot.api import TELEGRAM_PRODUCTION

    address, *arguments = sys.argv[1:]
    object.__setattr__(TELEGRAM_PRODUCTION, "base", address + "/bot{token}/{method}")
    sys.argv = ["rasa", *arguments]
    from rasa.__main__ import main

    main()


if __name__ == "__main__":
    _main()
