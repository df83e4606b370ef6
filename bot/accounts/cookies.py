"""The cookie of a session."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response

from bot.accounts import keys

_NAME: Final = "staff"


def is_secure(request: Request, page_url: str | None) -> bool:
    """Whether the browser reaches us over https."""
    return (
        request.url.scheme == "https"
        or request.headers.get("x-forwarded-proto", "").split(",")[0].strip() == "https"
        or (page_url or "").startswith("https:")
    )


def read_token(request: Request, *, secure: bool) -> str:
    """The token that the browser sends, or nothing."""
    return request.cookies.get(_name(secure), "")


def set_token(response: Response, token: str, *, secure: bool) -> None:
    """Lets the browser keep a token; no script reads it."""
    response.set_cookie(
        _name(secure),
        token,
        max_age=keys.SESSION_LIFE,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def drop_token(response: Response, *, secure: bool) -> None:
    """Lets the browser forget the token."""
    response.delete_cookie(_name(secure), path="/", secure=secure, httponly=True, samesite="lax")


def _name(secure: bool) -> str:
    # The prefix keeps other hosts of the domain from setting it; browsers take it over https only.
    return f"__Host-{_NAME}" if secure else _NAME
