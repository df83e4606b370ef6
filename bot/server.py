"""The web server: one process that serves, alone or as one of a crew."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.connection import Connection
from bot.errors import BotError
from bot.listener import address_of, announce, bind
from bot.request_watch import RequestWatch
from bot.sessions import signing_secret
from bot.settings import Settings
from bot.traces import start_tracing
from bot.web_app import create_app

BACKLOG: Final = 2048  # connections that wait to be taken
_LOOK_SECONDS: Final = 0.05
# A little longer than uvicorn leaves an idle connection open.
_PATIENCE_SECONDS: Final = 6.0


def run_server(host: str, port: int) -> None:
    """Serves in this process until told to stop; raises BotError when the address is taken."""
    with bind(host, port) as listener:
        address = address_of(host, listener)
        run(listener, lambda set_up: announce(address, set_up))


def run(listener: socket.socket, tell: Callable[[str], None], in_crew: bool = False) -> None:
    """Serves on a socket until told to stop; tells when it can answer, and where to set it up.

    One of a crew lets its connections end before it does: others take the next ones. Raises
    BotError when it could not start.
    """
    settings = Settings.from_env()
    app = create_app(settings)
    server = _Server(
        _watched(app, settings),
        lambda: tell(str(app.state.set_up or "")),
        _PATIENCE_SECONDS if in_crew else 0.0,
    )
    stop_tracing = start_tracing()
    try:
        with suppress(SystemExit):  # uvicorn's own way to say that a start failed
            server.run(sockets=[listener])
    finally:
        stop_tracing()
    if not server.started:
        raise BotError(f"The service did not start. {app.state.failure or ''}".strip())


def _watched(app: ASGIApp, settings: Settings) -> ASGIApp:
    """The app behind what only the address of the next hop can decide."""
    proxies = settings.trusted_proxies
    if proxies:
        app = ProxyHeadersMiddleware(app, proxies)  # type: ignore[arg-type, assignment]
    return RequestWatch(app, proxies, signing_secret(settings.state))


class _Server(uvicorn.Server):
    """A server that tells when it can answer, and lets its connections end before it does."""

    def __init__(self, app: ASGIApp, tell: Callable[[], None], patience: float) -> None:
        self._parting = _Parting(app)
        self._tell = tell
        self._patience = patience
        # Rasa holds websockets at a release that uvicorn's own back end cannot use.
        super().__init__(
            uvicorn.Config(
                self._parting,
                http=Connection,
                ws="none",
                log_config=None,
                lifespan="on",
                backlog=BACKLOG,
                proxy_headers=False,
                server_header=False,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        log = logging.getLogger("uvicorn")
        log.setLevel(logging.CRITICAL)  # a failed start is told in one line, not as a traceback
        await super().startup(sockets)
        log.setLevel(logging.WARNING)
        if self.started:
            self._tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A connection that we closed while a request is on its way in would be a request lost.
        # So each is told with its next answer that it is the last, or is idle until it ends.
        for server in self.servers:
            server.close()
        self._parting.has_begun = True
        deadline = time.monotonic() + self._patience
        # uvicorn tells nobody when a connection has ended.
        while self.server_state.connections and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_SECONDS)
        await super().shutdown(sockets)


class _Parting:
    """Asks clients to come back on another connection, once it has begun."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.has_begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_open = False

        async def say(message: Message) -> None:
            nonlocal is_open
            if message["type"] == "http.response.start":
                is_open = True
                if self.has_begun:
                    message["headers"] = [*message["headers"], (b"connection", b"close")]
            elif message["type"] == "http.response.body":
                is_open = message.get("more_body", False)
            await send(message)

        await self._app(scope, receive, say)
        if is_open:  # a stream of events that ends with the service, and is whole for all that
            await send({"type": "http.response.body"})
