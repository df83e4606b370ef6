"""Sign-ins that have begun and wait for the rest: a code, or the answer of single sign-on."""

from __future__ import annotations

import json
import secrets
from typing import Any

import redis.asyncio

from bot.accounts import keys
from bot.accounts.sessions import digest
from bot.store_errors import store_errors


class Steps:
    """What a browser has done so far, by a token that only it has."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def begin(self, **known: str) -> str:
        """The token of a sign-in that has begun."""
        token = secrets.token_urlsafe(32)
        async with store_errors():
            await self._redis.set(keys.step(digest(token)), json.dumps(known), ex=keys.STEP_LIFE)
        return token

    async def look(self, token: str) -> dict[str, str] | None:
        """What is known of it, or None where it is over."""
        async with store_errors():
            return _read(await self._redis.get(keys.step(digest(token))))

    async def take(self, token: str) -> dict[str, str] | None:
        """What is known of it; it is over with this."""
        async with store_errors():
            return _read(await self._redis.getdel(keys.step(digest(token))))


def _read(kept: Any) -> dict[str, str] | None:
    return dict(json.loads(kept)) if kept else None
