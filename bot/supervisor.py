"""Many processes on one host: a crew at a time, and a new one in its place without a gap."""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import os
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from bot.crew import UP
from bot.errors import BotError
from bot.listener import announce
from bot.redis_keeper import keep_redis
from bot.settings import Settings

_LOG = logging.getLogger(__name__)
_RETRY_SECONDS: Final = 2.0


async def supervise(listener: socket.socket, address: str, workers: int) -> None:
    """Keeps a crew serving until SIGTERM; SIGHUP puts a fresh one in its place.

    Raises BotError when the first does not start.
    """
    settings = Settings.from_env()
    async with keep_redis(settings) as url:
        with _registered(settings.state) as report, tempfile.TemporaryDirectory() as counts:
            variables = {"REDIS_URL": url, "PROMETHEUS_MULTIPROC_DIR": counts}
            await _Supervisor(listener, workers, variables, report).serve(address)


class _Supervisor:
    """Starts crews one after another; `report` is where it says how that went."""

    def __init__(
        self, listener: socket.socket, workers: int, variables: dict[str, str], report: _Report
    ) -> None:
        self._listener = listener
        self._workers = workers
        self._environment = {**os.environ, **variables}
        self._report = report
        self._stop, self._restart = asyncio.Event(), asyncio.Event()
        self._leader: Process | None = None
        self._set_up = ""
        self._parting: set[asyncio.Task[None]] = set()

    async def serve(self, address: str) -> None:
        """Keeps a crew serving until it is to stop; raises BotError if the first does not start."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._stop.set)
        loop.add_signal_handler(signal.SIGINT, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._restart.set)
        try:
            await _first(self._replace(), self._stop.wait())
            if self._leader:
                announce(address, self._set_up)
                await self._keep_serving(self._leader)
        finally:
            if self._leader:
                await _end(self._leader)
            await asyncio.gather(*self._parting)

    async def _keep_serving(self, leader: Process) -> None:
        while not self._stop.is_set():
            leader = self._leader or leader
            await _first(leader.wait(), self._restart.wait(), self._stop.wait())
            if self._stop.is_set():
                return
            self._restart.clear()
            if leader.returncode is not None:
                _LOG.error("The processes have ended; others take their place.")
            try:
                await _first(self._replace(), self._stop.wait())
            except BotError as error:
                _LOG.error("%s", error)
                self._report.tell(str(error))
                if leader.returncode is not None:
                    await asyncio.sleep(_RETRY_SECONDS)

    async def _replace(self) -> None:
        """Puts a fresh crew in the place of the one there is, once it serves; or raises."""
        fresh = await self._start()
        if self._leader:
            parting = asyncio.create_task(_end(self._leader))
            self._parting.add(parting)
            parting.add_done_callback(self._parting.discard)
        self._leader = fresh
        self._report.tell()

    async def _start(self) -> Process:
        """The leader of a fresh crew, all of whose processes serve; raises BotError."""
        news, written = os.pipe()
        with os.fdopen(news, "rb") as pipe:
            try:
                leader = await asyncio.create_subprocess_exec(
                    sys.executable,
                    *("-m", "bot.cli", "crew"),
                    *("--listener", str(self._listener.fileno())),
                    *("--news", str(written), "--workers", str(self._workers)),
                    pass_fds=(self._listener.fileno(), written),
                    env=self._environment,
                    process_group=0,  # the terminal's Ctrl-C is ours to pass on
                )
            finally:
                os.close(written)
            try:
                self._set_up = await _await_news(pipe, self._workers)
            except BaseException:
                await _end(leader)
                raise
        return leader


async def _end(leader: Process) -> None:
    """Lets the processes of a crew finish what they are doing, and returns when they have."""
    if leader.returncode is None:
        leader.terminate()
    await leader.wait()


async def _first(*works: Coroutine[Any, Any, object]) -> None:
    """Returns when one of several works is done, or raises what it raised; ends the others."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _await_news(pipe: IO[bytes], workers: int) -> str:
    """Where to set the service up, if anywhere, when all processes of a crew serve.

    Raises BotError with what one says instead.
    """
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.connect_read_pipe(lambda: protocol, pipe)
    try:
        set_up = ""
        for _ in range(workers):
            line = (await reader.readline()).decode().rstrip("\n")
            if not line.startswith(UP):
                raise BotError(line or "The service did not start.")
            set_up = line.removeprefix(UP)
        return set_up
    finally:
        transport.close()


class _Report:
    """The file in which a supervisor says who it is, and how its latest start went."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._count = 0

    def tell(self, problem: str = "") -> None:
        """Says that a start succeeded, or what was wrong with it."""
        self._count += 1
        told = {"process": os.getpid(), "start": self._count, "problem": problem}
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps(told), encoding="utf-8")
        partial.replace(self._path)


@contextmanager
def _registered(state: Path) -> Iterator[_Report]:
    """The report of the one supervisor of a state folder; raises BotError where one runs."""
    state.mkdir(parents=True, exist_ok=True)
    path = state / "supervisor.json"
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BotError(f"A service with many processes runs in {state} already.") from error
        try:
            yield _Report(path)
        finally:
            path.unlink(missing_ok=True)
