"""A conversation that goes on where the browser keeps nothing for a frame of ours.

Browsers that block the storage of frames still take a cookie that is partitioned: it comes back to
the same frame on the same site only, and no script can read it, ours or the page's.
"""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response

from bot import keys
from bot.sites import Visit

# Python's own cookies know nothing of partitions before 3.14.
_COOKIE: Final = (
    "qianhai-{site}={token}; Max-Age={seconds}; Path=/api/v1/sessions; "
    "Secure; HttpOnly; SameSite=None; Partitioned"
)


def keep_token(response: Response, visit: Visit | None, token: str) -> None:
    """Lets the browser bring a token of a page on a site back."""
    _set(response, visit, token, keys.SESSION)


def forget_token(response: Response, visit: Visit | None) -> None:
    """Lets the browser forget it."""
    _set(response, visit, "", 0)


def kept_token(request: Request, site: str) -> str:
    """The token that the browser brought back, empty where it has none."""
    return request.cookies.get(f"qianhai-{site}", "")


def _set(response: Response, visit: Visit | None, token: str, seconds: int) -> None:
    if visit is not None:
        cookie = _COOKIE.format(site=visit.site, token=token, seconds=seconds)
        response.headers.append("Set-Cookie", cookie)
