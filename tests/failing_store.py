"""A Redis that fails on demand, and a line to it that does."""

from __future__ import annotations

import resource
import selectors
import signal
import socket
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import unquote

import redis

from bot.redis_server import start_embedded_redis


class Store:
    """A Redis that fails on demand."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.server = start_embedded_redis(folder)

    def client(self) -> redis.Redis:
        """A connection past whatever line the service uses."""
        return redis.Redis.from_url(self.server.url)

    def die(self) -> None:
        """Ends at once, as by a fault of the machine."""
        assert self.server.process is not None
        self.server.process.kill()
        self.server.process.wait()

    def come_back(self) -> None:
        """Starts again on the same data."""
        self.server = start_embedded_redis(self._folder)

    def fill(self, limit: int) -> None:
        """Limits its memory; 0 lifts the limit."""
        with self.client() as client:
            client.config_set("maxmemory", limit)

    def fill_disk(self) -> None:
        """Lets its file grow no more."""
        assert self.server.process is not None
        largest = max(file.stat().st_size for file in self._folder.rglob("*.aof"))
        limits = (largest, resource.RLIM_INFINITY)
        resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, limits)

    def await_death(self) -> None:
        """Returns when it has ended by itself."""
        assert self.server.process is not None
        self.server.process.wait(timeout=20)

    def freeze(self, by: signal.Signals) -> None:
        """Stops it, or lets it go on."""
        assert self.server.process is not None
        self.server.process.send_signal(by)


class Line:
    """A TCP connection to a server at a unix socket or a port, which can be cut or slowed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.delay = 0.0
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._over = Event()
        Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Ends every connection there is; new ones are taken."""
        with self._lock:
            ends = list(self._open)
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends it for good."""
        self._over.set()
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                Thread(target=self._carry, args=[near], daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, suppress(OSError), _connected(self._url) as far:
            with self._lock:
                self._open |= {near, far}
            try:
                self._pass_on(near, far)
            finally:
                with self._lock:
                    self._open -= {near, far}

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in ready.select():
                    source = key.fileobj
                    assert isinstance(source, socket.socket)
                    data = source.recv(65536)
                    if not data:
                        return
                    if source is near:
                        self._over.wait(self.delay)
                    key.data.sendall(data)


def _connected(url: str) -> socket.socket:
    if url.startswith("unix://"):
        far = socket.socket(socket.AF_UNIX)
        far.connect(unquote(url.removeprefix("unix://")))
        return far
    host, _, port = url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)))
