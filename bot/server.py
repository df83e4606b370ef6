"""The web server."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from bot.errors import BotError
from bot.settings import Settings
from bot.web_app import create_app


def run_server(host: str, port: int) -> None:
    """Serves until it is told to stop; raises BotError when the address is taken."""
    listener = _listen(host, port)
    settings = Settings.from_env()
    app = create_app(settings)
    # Rasa holds websockets at a release that uvicorn's own back end cannot use.
    config = uvicorn.Config(app, ws="none", log_config=None, lifespan="on")
    address = f"http://{host}:{listener.getsockname()[1]}"
    server = _AnnouncingServer(
        config, address, settings.page_url, lambda: str(app.state.set_up or "")
    )
    with listener, suppress(SystemExit):  # uvicorn's own way to say that a start failed
        server.run(sockets=[listener])
    if not server.started:
        raise BotError(f"The service did not start. {app.state.failure or ''}".strip())


class _AnnouncingServer(uvicorn.Server):
    """A server that prints its address once it can answer, and where to make the first account."""

    def __init__(
        self,
        config: uvicorn.Config,
        address: str,
        page_url: str | None,
        set_up: Callable[[], str],
    ) -> None:
        super().__init__(config)
        self._address = address
        self._page_url = page_url
        self._set_up = set_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        log = logging.getLogger("uvicorn")
        log.setLevel(logging.CRITICAL)  # a failed start is told in one line, not as a traceback
        await super().startup(sockets)
        log.setLevel(logging.WARNING)
        if self.started:
            print(f"Ready: {self._address}", flush=True)  # noqa: T201
            if self._set_up():
                outside = (self._page_url or self._address).rstrip("/")
                print(f"First account: {outside}{self._set_up()}", flush=True)  # noqa: T201


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
