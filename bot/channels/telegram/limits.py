"""How fast messages may go out: one limit for all processes, kept in Redis."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Literal

import redis.asyncio
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.channels.telegram import keys
from bot.store_errors import store_errors

Priority = Literal["high", "low"]
Answer = bool | dict[str, Any] | list[dict[str, Any]]

_COUNTED: Final = frozenset({"sendMessage", "sendDocument", "editMessageText"})
_PATIENCE: Final = 5.0  # seconds that a message waits here; for longer, its chat is put off
# The list holds when the latest messages go out. Another may, once the one `count` before it
# is a period old.
_RESERVE: Final = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local at = now + math.max(0, redis.call('PTTL', KEYS[2])) / 1000
local before = redis.call('LINDEX', KEYS[1], ARGV[1] - 1)
if before then at = math.max(at, before + ARGV[2]) end
if at - now <= tonumber(ARGV[3]) then
  redis.call('LPUSH', KEYS[1], string.format('%.6f', at))
  redis.call('LTRIM', KEYS[1], 0, ARGV[1] - 1)
  redis.call('PEXPIRE', KEYS[1], math.ceil((at - now + ARGV[2]) * 1000))
end
return string.format('%.6f', at - now)
"""


@dataclass(frozen=True)
class Limit:
    """So many messages in so many seconds."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Limits:
    """What Telegram allows a bot; messages of low priority get a third of it at most."""

    overall: Limit = Limit(30, 1.0)
    chat: Limit = Limit(1, 1.0)
    group: Limit = Limit(20, 60.0)

    @property
    def low(self) -> Limit:
        """What messages of low priority may take of the whole."""
        return Limit(max(1, self.overall.count // 3), self.overall.seconds)


class SharedLimits(BaseRateLimiter[Priority]):
    """Lets each message go when its chat's turn and the bot's turn have come."""

    def __init__(self, client: redis.asyncio.Redis, limits: Limits) -> None:
        self._redis = client
        self._limits = limits

    async def initialize(self) -> None:
        """Needs nothing."""

    async def shutdown(self) -> None:
        """Leaves nothing."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Priority | None,
    ) -> Answer:
        """Calls Telegram in due time; raises RetryAfter where that is far off.

        The chat's turn comes first: a chat that must wait takes nobody else's.
        """
        if endpoint not in _COUNTED:
            return await callback(*args, **kwargs)
        chat = str(data["chat_id"])
        if chat.startswith("-"):
            await self._wait(f"telegram:{chat}:group", self._limits.group, _PATIENCE)
        await self._wait(f"telegram:{chat}", self._limits.chat, _PATIENCE)
        if rate_limit_args == "low":
            await self._wait("telegram:low", self._limits.low)
        await self._wait("telegram", self._limits.overall)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            await self._hold(f"telegram:{chat}", seconds_of(error))
            raise

    async def _wait(self, scope: str, limit: Limit, patience: float = float("inf")) -> None:
        named = (keys.slots(scope), keys.held(scope))
        async with store_errors():
            wait = float(
                await self._redis.eval(
                    _RESERVE, 2, *named, limit.count, limit.seconds, min(patience, 1e9)
                )
            )
        if wait > patience:
            raise RetryAfter(round(wait) + 1)
        await asyncio.sleep(wait)

    async def _hold(self, scope: str, seconds: float) -> None:
        async with store_errors():
            await self._redis.set(keys.held(scope), "1", px=max(1, round(seconds * 1000)))


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    # Its public attribute warns of a change to come, whichever way it is read.
    return error._retry_after.total_seconds()
