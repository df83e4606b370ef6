"""Gives each request its id, and logs and counts how it went."""

from __future__ import annotations

import logging
import re
import time
from typing import Final
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import metrics
from bot.networks import is_within, read_networks
from bot.request_record import CURRENT, REQUESTS, RequestRecord, letters
from bot.traces import note, span

HEADER: Final = "X-Request-Id"
_LOG: Final = logging.getLogger(REQUESTS)
_FITTING: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_QUIET: Final = {"/metrics", "/healthz", "/readyz"}  # machines ask for them all the time
_UNKNOWN: Final = "(none)"


class RequestWatch:
    """A middleware around all others; only a proxy that is trusted may name the id."""

    def __init__(self, app: ASGIApp, proxies: str | None, secret: bytes) -> None:
        self._app = app
        self._proxies = read_networks(proxies)
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, and tells how it went when its last byte is out."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        record = RequestRecord(self._id(scope), self._secret)
        token, started = CURRENT.set(record), time.perf_counter()
        status = 500

        async def say(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                named = (HEADER.lower().encode(), record.id.encode())
                message["headers"] = [*message["headers"], named]
            await send(message)

        try:
            with span("request"):
                try:
                    await self._app(scope, receive, say)
                finally:
                    note(_attributes(record, scope, status))
        finally:
            CURRENT.reset(token)
            _tell(record, scope, status, time.perf_counter() - started)

    def _id(self, scope: Scope) -> str:
        host = next(iter(scope.get("client") or ("",)))
        if is_within(host, self._proxies):
            wanted = HEADER.lower().encode()
            named = next((value for name, value in scope["headers"] if name == wanted), b"")
            if _FITTING.fullmatch(named):
                return str(named.decode())
        return letters(uuid4().hex)


def _attributes(record: RequestRecord, scope: Scope, status: int) -> dict[str, str | int]:
    """What a span says of a request, by the names of OpenTelemetry."""
    return {
        "http.request.method": scope["method"],
        "http.route": route_of(scope),
        "http.response.status_code": status,
        "request.id": record.id,
    }


def _tell(record: RequestRecord, scope: Scope, status: int, seconds: float) -> None:
    route = route_of(scope)
    if route in _QUIET:
        return
    metrics.count_request(scope["method"], route, status, seconds)
    if _LOG.isEnabledFor(logging.INFO):
        told = {"method": scope["method"], "route": route, "status": status}
        _LOG.info("request", extra={**record.as_fields(), **told, "seconds": round(seconds, 4)})


def route_of(scope: Scope) -> str:
    """The template of the route that answered, so that no id of anybody is in it."""
    path = getattr(scope.get("route"), "path", None)
    if path:
        return str(path)
    return "/static" if scope["path"].startswith("/static/") else _UNKNOWN
