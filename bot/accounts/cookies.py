"""The cookies of staff: the session, and a sign-in that has begun. No script reads them."""

from __future__ import annotations

from typing import Final, Literal

from fastapi import Request, Response

from bot.accounts import keys

Kind = Literal["staff", "staff-step"]
_LIVES: Final[dict[Kind, int]] = {"staff": keys.SESSION_LIFE, "staff-step": keys.STEP_LIFE}


class Cookies:
    """Reads and sets cookies, bound to this host where the browser reaches us over https."""

    def __init__(self, page_url: str | None = None) -> None:
        self._secure = (page_url or "").startswith("https:")

    def read(self, request: Request, kind: Kind = "staff") -> str:
        """The token that the browser sends, or nothing."""
        return request.cookies.get(self._name(request, kind), "")

    def set(self, request: Request, response: Response, token: str, kind: Kind = "staff") -> None:
        """Lets the browser keep a token."""
        response.set_cookie(
            self._name(request, kind),
            token,
            max_age=_LIVES[kind],
            path="/",
            secure=self._is_secure(request),
            httponly=True,
            samesite="lax",
        )

    def drop(self, request: Request, response: Response, kind: Kind = "staff") -> None:
        """Lets the browser forget a token."""
        response.delete_cookie(
            self._name(request, kind),
            path="/",
            secure=self._is_secure(request),
            httponly=True,
            samesite="lax",
        )

    def _name(self, request: Request, kind: Kind) -> str:
        # The prefix keeps other hosts of the domain from setting it; over http no browser takes it.
        return f"__Host-{kind}" if self._is_secure(request) else kind

    def _is_secure(self, request: Request) -> bool:
        # The server has put the scheme in that a trusted proxy names, and no other's word.
        return self._secure or request.url.scheme == "https"
