"""What every page of ours tells the browser to hold back, for itself and for others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from fastapi import FastAPI, Request, Response

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
    is_https = (page_url or "").startswith("https:")

    @app.middleware("http")
    async def add_headers(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        headers = page_headers()
        if is_https or request.url.scheme == "https":
            headers["Strict-Transport-Security"] = _HTTPS_FOR_A_YEAR
        if request.url.path.startswith(_PRIVATE):
            headers["Cache-Control"] = "no-store"
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response
