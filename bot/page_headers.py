"""What every page of ours tells the browser to hold back, for itself and for others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PRIVATE: Final = ("/api/", "/staff")  # what is one person's alone, and belongs in no cache
_HTTPS_FOR_A_YEAR: Final = "max-age=31536000"


def page_headers(ancestors: Sequence[str] = ()) -> dict[str, str]:
    """The headers of a page that only pages of these origins may frame; none may by default."""
    framing = " ".join(ancestors) or "'none'"
    return {
        "Content-Security-Policy": (
            "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {framing}"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def install(app: FastAPI, page_url: str | None) -> None:
    """Makes the app give every answer the headers that it has not set itself."""
    app.add_middleware(PageHeaders, is_https=(page_url or "").startswith("https:"))


class PageHeaders:
    """A middleware that adds to each answer the headers that it has not set itself."""

    def __init__(self, app: ASGIApp, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request on, and adds to what comes back."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        is_https = self._is_https or scope["scheme"] == "https"
        is_private = scope["path"].startswith(_PRIVATE)

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), is_https=is_https, is_private=is_private)
            await send(message)

        return await self._app(scope, receive, say)


def _add(headers: MutableHeaders, *, is_https: bool, is_private: bool) -> None:
    for name, value in page_headers().items():
        headers.setdefault(name, value)
    if is_https:
        headers.setdefault("Strict-Transport-Security", _HTTPS_FOR_A_YEAR)
    if is_private:
        headers.setdefault("Cache-Control", "no-store")
