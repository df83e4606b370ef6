"""The web server."""

from __future__ import annotations

import errno
import logging
import socket
from contextlib import suppress

import uvicorn

from bot.errors import BotError
from bot.settings import Settings
from bot.web_app import create_app


def run_server(host: str, port: int) -> None:
    """Serves until it is told to stop; raises BotError when the address is taken."""
    listener = _listen(host, port)
    app = create_app(Settings.from_env())
    # Rasa holds websockets at a release that uvicorn's own back end cannot use.
    config = uvicorn.Config(app, ws="none", log_config=None, lifespan="on")
    server = _AnnouncingServer(config, f"http://{host}:{listener.getsockname()[1]}")
    with listener, suppress(SystemExit):  # uvicorn's own way to say that a start failed
        server.run(sockets=[listener])
    if not server.started:
        raise BotError(f"The service did not start. {app.state.failure or ''}".strip())


class _AnnouncingServer(uvicorn.Server):
    """A server that prints its address once it can answer."""

    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        log = logging.getLogger("uvicorn")
        log.setLevel(logging.CRITICAL)  # a failed start is told in one line, not as a traceback
        await super().startup(sockets)
        log.setLevel(logging.WARNING)
        if self.started:
            print(f"Ready: {self._address}", flush=True)  # noqa: T201


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise BotError(
                f"Port {port} is taken: stop what uses it, or choose another (PORT=…)."
            ) from error
        raise BotError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    return listener
