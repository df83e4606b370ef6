"""The opening that admin saved in Redis, or the shipped one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import redis.asyncio

from actions.appointments import keys
from actions.appointments.clock import from_seconds
from actions.appointments.opening import Opening, load_opening, shipped_opening

_KEPT_CHANGES: Final = 200

# KEYS: opening, log. ARGV: the change that was seen, '' for none, '*' for whichever; opening, by,
# reason, how many changes to keep.
_SAVE: Final = """
local latest = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
if ARGV[1] ~= '*' and (latest[1] and latest[1][1] or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[5], '*',
  'by', ARGV[3], 'opening', ARGV[2], 'reason', ARGV[4])
return 1
"""


@dataclass(frozen=True)
class OpeningChange:
    """Who changed the opening, when and why; `id` names the change."""

    id: str
    by: str
    at: datetime
    reason: str


class OpeningStore:
    """One opening, shared by every process that names the same Redis."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._save = client.register_script(_SAVE)
        self._read: tuple[bytes, Opening] | None = None

    async def read(self) -> Opening:
        """The opening that holds now; raises OpeningError where a saved one no longer fits."""
        text: Any = await self._redis.get(keys.OPENING)
        if text is None:
            return shipped_opening()
        if self._read is None or self._read[0] != text:
            self._read = text, load_opening(text)
        return self._read[1]

    async def save(
        self, opening: Opening, by: str, reason: str = "", seen: str | None = None
    ) -> bool:
        """Makes another opening hold, in every process at once; what is booked stays booked.

        False, and nothing is saved, where a change came after `seen`, the id of the latest then.
        """
        text = opening.model_dump_json(by_alias=True)
        expected = "*" if seen is None else seen
        saved = await self._save(
            keys=[keys.OPENING, keys.OPENING_LOG],
            args=[expected, text, by, reason, _KEPT_CHANGES],
        )
        return bool(saved)

    async def reset(self, by: str, reason: str = "") -> None:
        """Makes the shipped opening hold again."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(keys.OPENING)
            fields: dict[Any, Any] = {"by": by, "opening": "", "reason": reason}
            pipe.xadd(keys.OPENING_LOG, fields, maxlen=_KEPT_CHANGES, approximate=True)
            await pipe.execute()

    async def last_change(self) -> OpeningChange | None:
        """The latest change, or None where there was none."""
        changes = await self.changes(1)
        return changes[0] if changes else None

    async def changes(self, count: int) -> list[OpeningChange]:
        """The latest changes, newest first."""
        rows: Any = await self._redis.xrevrange(keys.OPENING_LOG, count=count)
        return [_change(name, fields) for name, fields in rows]

    async def at(self, change: str) -> Opening | None:
        """The opening that held after a change, or None where that is not known any more."""
        rows: Any = await self._redis.xrange(keys.OPENING_LOG, change, change)
        for _, fields in rows:
            return load_opening(fields[b"opening"]) if fields[b"opening"] else shipped_opening()
        return None


def _change(name: bytes, fields: dict[bytes, bytes]) -> OpeningChange:
    at = from_seconds(int(name.partition(b"-")[0]) / 1000)
    reason = fields.get(b"reason", b"").decode()  # changes of before had none
    return OpeningChange(name.decode(), fields[b"by"].decode(), at, reason)
