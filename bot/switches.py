"""The off switch of each channel: kept in Redis, seen by every process within a second."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, get_args

import redis.asyncio

from bot import keys
from bot.errors import StoreError
from bot.masking import mask
from bot.store_errors import store_errors

Channel = Literal["web", "telegram"]
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
_BELIEVED: Final = 1.0  # seconds


@dataclass(frozen=True)
class Switch:
    """Whether a channel is off, and who turned it last, when and why."""

    off: bool
    by: str = ""
    at: str = ""
    reason: str = ""

    @property
    def turned(self) -> datetime:
        """When it was turned last; there is no such time where nobody did."""
        return datetime.fromisoformat(self.at)


class Switches:
    """Turns channels off and on again."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._known: dict[Channel, Switch] = {}
        self._read_at = -_BELIEVED

    async def turn(self, channel: Channel, off: bool, by: str, reason: str) -> None:
        """Turns a channel off, or on."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        kept = json.dumps(asdict(Switch(off, by, now, mask(reason)[0])), ensure_ascii=False)
        async with store_errors():
            await self._redis.hset(keys.SWITCHES, channel, kept)
        self._read_at = -_BELIEVED

    async def all(self) -> dict[Channel, Switch]:
        """Every switch as it stands now."""
        async with store_errors():
            kept: Any = await self._redis.hgetall(keys.SWITCHES)
        found = {name.decode(): Switch(**json.loads(text)) for name, text in kept.items()}
        return {channel: found.get(channel, Switch(off=False)) for channel in CHANNELS}

    async def is_off(self, channel: str) -> bool:
        """Whether a channel is off, as of a second ago."""
        if time.monotonic() - self._read_at >= _BELIEVED:
            self._read_at = time.monotonic()
            with suppress(StoreError):  # what was known last holds until Redis is back
                self._known = await self.all()
        return any(name == channel and switch.off for name, switch in self._known.items())
