"""The token of a web session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import jwt
import redis.asyncio

from bot.errors import SessionError
from bot.sessions import Sessions

_SECRET: Final = b"0123456789abcdef0123456789abcdef"
_CLAIMS: Final = {"sub": "web:a", "exp": datetime(2040, 1, 1, tzinfo=UTC), "jti": "b"}
SEEDS: Final = (
    jwt.encode(_CLAIMS, b"f" * 32, "HS256").encode(),
    jwt.encode(_CLAIMS | {"site": "s"}, b"f" * 32, "HS256").encode(),
    jwt.encode(_CLAIMS, None, "none").encode(),  # type: ignore[arg-type]
    b"..",
)
_SESSIONS: Final = Sessions(redis.asyncio.Redis(), _SECRET)


def try_bytes(data: bytes) -> None:
    """Without our secret nothing is a token, and every refusal is one by name."""
    try:
        _SESSIONS.visit_of(data.decode("latin-1"))
    except SessionError:
        return
    raise AssertionError("a forged token was believed")
