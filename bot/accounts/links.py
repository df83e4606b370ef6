"""Links that let somebody choose a password once: set-up, invitation, reset."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Final, Literal

import redis.asyncio

from bot.accounts import keys
from bot.accounts.sessions import digest
from bot.store_errors import store_errors

Purpose = Literal["setup", "invite", "reset"]
HOURS: Final[dict[Purpose, int]] = {"setup": 24, "invite": 72, "reset": 2}


@dataclass(frozen=True)
class Link:
    """What a link is for; a set-up has no account yet."""

    purpose: Purpose
    account: str = ""


class Links:
    """Makes links, and takes each once. Only the hash of what a link says is stored."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def make(self, purpose: Purpose, account: str = "") -> str:
        """The token of a new link; an account's earlier link opens nothing any more."""
        token = secrets.token_urlsafe(24)
        name, life = digest(token), HOURS[purpose] * 3600
        kept = json.dumps({"purpose": purpose, "account": account})
        async with store_errors():
            if account:
                earlier = await self._redis.set(keys.link_of(account), name, ex=life, get=True)
                if earlier:
                    await self._redis.delete(keys.link(_text(earlier)))
            await self._redis.set(keys.link(name), kept, ex=life)
        return token

    async def look(self, token: str) -> Link | None:
        """What a link is for, while it holds; looking leaves it as it is."""
        async with store_errors():
            return _read(await self._redis.get(keys.link(digest(token))))

    async def take(self, token: str) -> Link | None:
        """What a link is for; of two who take it at once only one gets it."""
        async with store_errors():
            return _read(await self._redis.getdel(keys.link(digest(token))))

    async def drop(self, account: str) -> None:
        """Ends an account's link."""
        async with store_errors():
            name = await self._redis.getdel(keys.link_of(account))
            if name:
                await self._redis.delete(keys.link(_text(name)))


def _read(kept: str | bytes | None) -> Link | None:
    if not kept:
        return None
    stored = json.loads(kept)
    return Link(stored["purpose"], stored["account"])


def _text(name: object) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)
