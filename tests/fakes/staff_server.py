"""The whole app served from this process, so that a test sees its routes as well."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from fastapi import FastAPI

from bot.settings import Settings
from bot.web_app import create_app

_PATIENCE: Final = 120.0  # seconds that a start may take on a busy machine


@contextmanager
def served(settings: Settings) -> Iterator[tuple[FastAPI, str]]:
    """The app and its address, until the block ends."""
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, ws="none", log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + _PATIENCE
    while not server.started:
        assert thread.is_alive(), app.state.failure
        assert time.monotonic() < deadline
        time.sleep(0.05)
    try:
        yield app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
