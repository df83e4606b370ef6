"""The changes of every setting in Redis: the latest holds, earlier ones can be put back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import redis.asyncio

from bot.adjustable import keys
from bot.masking import mask
from bot.store_errors import store_errors

_KEPT: Final = 200
_CHANGE: Final = re.compile(r"[0-9]{1,15}-[0-9]{1,15}")

# KEYS: changes. ARGV: the change that was seen or '', how many to keep, by, reason, value.
_SAVE: Final = """
local latest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if (latest[1] and latest[1][1] or '') ~= ARGV[1] then return 0 end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*',
  'by', ARGV[3], 'reason', ARGV[4], 'value', ARGV[5])
return 1
"""


@dataclass(frozen=True)
class Change:
    """Who changed a setting, when and why; `value` is what it was changed to, as JSON."""

    id: str
    by: str
    reason: str
    value: str

    @property
    def at(self) -> datetime:
        """The time."""
        return datetime.fromtimestamp(int(self.id.partition("-")[0]) / 1000, UTC)


class SettingStore:
    """The settings that every process of one Redis shares."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._save = client.register_script(_SAVE)

    async def save(self, setting: str, value: str, seen: str, by: str, reason: str) -> bool:
        """Makes a value hold; false, and nothing is saved, where another change came after `seen`.

        `seen` is the id of the change that was the latest, or nothing where there was none.
        """
        async with store_errors():
            saved = await self._save(
                keys=[keys.changes(setting)], args=[seen, _KEPT, by, mask(reason)[0], value]
            )
        return bool(saved)

    async def latest(self, settings: Sequence[str]) -> list[Change | None]:
        """The change of each setting that holds now; None for one that nobody has changed."""
        async with store_errors(), self._redis.pipeline(transaction=False) as pipe:
            for setting in settings:
                pipe.xrevrange(keys.changes(setting), count=1)
            found: list[Any] = await pipe.execute()
        return [_change(*rows[0]) if rows else None for rows in found]

    async def changes(self, setting: str, count: int) -> list[Change]:
        """The latest changes, newest first."""
        async with store_errors():
            rows: Any = await self._redis.xrevrange(keys.changes(setting), count=count)
        return [_change(name, fields) for name, fields in rows]

    async def change(self, setting: str, name: str) -> Change | None:
        """The change of that id, or None where it is not known any more."""
        if not _CHANGE.fullmatch(name):
            return None
        async with store_errors():
            rows: Any = await self._redis.xrange(keys.changes(setting), name, name)
        return _change(*rows[0]) if rows else None


def _change(name: bytes, fields: dict[bytes, bytes]) -> Change:
    said = {key.decode(): value.decode() for key, value in fields.items()}
    return Change(name.decode(), said["by"], said["reason"], said["value"])
