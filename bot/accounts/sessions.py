"""Sessions of staff in Redis: a random token in a cookie, only its hash here."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import redis.asyncio

from bot.accounts import keys
from bot.store_errors import store_errors

_TOUCH_EVERY: Final = 60  # seconds; a write is a disk sync


@dataclass(frozen=True)
class StaffSession:
    """A signed-in browser; `id` names it and opens nothing."""

    id: str
    account: str
    began: datetime
    seen: datetime
    browser: str
    address: str


class StaffSessions:
    """Opens, recognises, lists and ends sessions."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def open(self, account: str, browser: str = "", address: str = "") -> str:
        """The token of a new session."""
        token = secrets.token_urlsafe(32)
        name, now = digest(token), _now()
        fields: dict[Any, Any] = {
            "account": account,
            "began": now,
            "seen": now,
            "browser": browser[:200],
            "address": address,
        }
        listed = keys.sessions_of(account)
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.hset(keys.session(name), mapping=fields)
            pipe.expire(keys.session(name), keys.SESSION_IDLE)
            pipe.zremrangebyscore(listed, "-inf", now)
            pipe.zadd(listed, {name: now + keys.SESSION_LIFE})
            pipe.expire(listed, keys.SESSION_LIFE)
            await pipe.execute()
        return token

    async def recognise(self, token: str) -> StaffSession | None:
        """The session of a token, unless it has ended; asking keeps it alive."""
        name = digest(token)
        session = await self._read(name)
        if session is None:
            return None
        now = _now()
        left = int(session.began.timestamp()) + keys.SESSION_LIFE - now
        if left <= 0:
            return None
        if now - session.seen.timestamp() >= _TOUCH_EVERY:
            await self._touch(name, now, min(keys.SESSION_IDLE, left))
        return session

    async def of(self, account: str) -> list[StaffSession]:
        """The sessions of an account, the last used first."""
        async with store_errors():
            names: Any = await self._redis.zrangebyscore(keys.sessions_of(account), _now(), "+inf")
        found = [await self._read(name.decode()) for name in names]
        return sorted(filter(None, found), key=lambda one: one.seen, reverse=True)

    async def end(self, account: str, name: str) -> None:
        """Ends one session of an account."""
        await self._end(account, [name])

    async def end_all(self, account: str, but: str = "") -> int:
        """Ends the sessions of an account, but one; how many those were."""
        names = [one.id for one in await self.of(account) if one.id != but]
        if names:
            await self._end(account, names)
        return len(names)

    async def _end(self, account: str, names: list[str]) -> None:
        listed = keys.sessions_of(account)
        async with store_errors(), self._redis.pipeline() as pipe:
            for name in names:
                # Another account's session is not in this list, and stays.
                pipe.eval(_END, 2, listed, keys.session(name), name)
            await pipe.execute()

    async def _touch(self, name: str, now: int, seconds: int) -> None:
        async with store_errors():
            await self._redis.eval(_TOUCH, 1, keys.session(name), now, seconds)

    async def _read(self, name: str) -> StaffSession | None:
        async with store_errors():
            kept: Any = await self._redis.hgetall(keys.session(name))
        if not kept:
            return None
        stored = {key.decode(): value.decode() for key, value in kept.items()}
        return StaffSession(
            name,
            stored["account"],
            datetime.fromtimestamp(int(stored["began"]), UTC),
            datetime.fromtimestamp(int(stored["seen"]), UTC),
            stored["browser"],
            stored["address"],
        )


def digest(token: str) -> str:
    """The name of a token's session."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    """What a form of that session says to prove where it comes from."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


_END: Final = """
if redis.call('ZREM', KEYS[1], ARGV[1]) == 1 then redis.call('DEL', KEYS[2]) end
"""
# A session that ended meanwhile must not come back as half a hash.
_TOUCH: Final = """
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'seen', ARGV[1])
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
"""
