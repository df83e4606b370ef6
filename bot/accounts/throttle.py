"""What slows guessing down: a delay that grows with each failure, and never a locked door."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import redis.asyncio

from bot import metrics
from bot.accounts import keys
from bot.store_errors import store_errors

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """So many tries are free; then each doubles the delay, up to the longest (seconds)."""

    free: int
    longest: int


@dataclass(frozen=True)
class Tried:
    """What came of asking for a try: seconds to wait, and whether the delay has just begun."""

    wait: int
    begins: bool


# Somebody at one address guessing one account waits long. Everybody at that address, and the
# account from anywhere else, are slowed only so far that a person hardly notices: an office
# shares its address, and nobody must be able to keep another out.
_BOTH: Final = Pace(free=5, longest=900)
_ACCOUNT: Final = Pace(free=20, longest=30)
_ADDRESS: Final = Pace(free=50, longest=10)
_CODE: Final = Pace(free=5, longest=300)


class Throttle:
    """Counts tries in Redis, apart for accounts and addresses, known or not."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def try_password(self, email: str, address: str) -> Tried:
        """Takes a try; where there is a wait, nothing may be tried."""
        return await self._try("password", _places(email, address), (_BOTH, _ACCOUNT, _ADDRESS))

    async def password_fitted(self, email: str, address: str) -> None:
        """Forgets the tries of who got in."""
        both, account, at = _places(email, address)
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.delete(both, account)
            pipe.eval(_GIVE_BACK, 1, at)
            await pipe.execute()

    async def try_code(self, account: str) -> Tried:
        """Takes a try of a second factor."""
        return await self._try("code", (keys.tries(f"code:{account}"),), (_CODE,))

    async def code_fitted(self, account: str) -> None:
        """Forgets the tries of who got in."""
        async with store_errors():
            await self._redis.delete(keys.tries(f"code:{account}"))

    async def _try(
        self, kind: metrics.Guessed, places: Sequence[str], paces: Sequence[Pace]
    ) -> Tried:
        numbers = [number for pace in paces for number in (pace.free, pace.longest)]
        async with store_errors():
            answer: Any = await self._redis.eval(
                _TRY, len(places), *places, keys.TRIES_KEPT, *map(str, numbers)
            )
        wait, begins = answer
        if begins:
            # Who and from where is in the audit; a log holds neither.
            _LOG.warning("Somebody guesses a %s of staff and is slowed down", kind)
            metrics.count_slowed(kind)
        return Tried(int(wait), bool(begins))


def _places(email: str, address: str) -> tuple[str, str, str]:
    """The keys of both together, the account, and the address. An address may be anybody's."""
    who = hashlib.sha256(email.strip().casefold().encode()).hexdigest()[:32]
    return (
        keys.tries(f"both:{who}:{address}"),
        keys.tries(f"account:{who}"),
        keys.tries(f"address:{address}"),
    )


# All or none: a try that must wait anywhere is counted nowhere. Taken before the password is
# checked, so that a hundred at once are no better off than a hundred after each other.
_TRY: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
for _, key in ipairs(KEYS) do
  local open = tonumber(redis.call('HGET', key, 'open') or '0')
  wait = math.max(wait, math.ceil((open - now) / 1000))
end
if wait > 0 then return {wait, 0} end
local begins = 0
for i, key in ipairs(KEYS) do
  local free, longest = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local count = redis.call('HINCRBY', key, 'count', 1)
  if count >= free then
    local delay = math.min(longest, 2 ^ math.min(count - free, 20))
    redis.call('HSET', key, 'open', now + delay * 1000)
    if count == free then begins = 1 end
  end
  redis.call('EXPIRE', key, ARGV[1])
end
return {0, begins}
"""
_GIVE_BACK: Final = """
if tonumber(redis.call('HGET', KEYS[1], 'count') or '0') > 0 then
  redis.call('HINCRBY', KEYS[1], 'count', -1)
  redis.call('HDEL', KEYS[1], 'open')
end
"""
