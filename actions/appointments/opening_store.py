"""The opening that admin saved in Redis, or the shipped one."""

from __future__ import annotations

from typing import Any

import redis.asyncio

from actions.appointments import keys
from actions.appointments.opening import Opening, load_opening, shipped_opening


class OpeningStore:
    """One opening, shared by every process that names the same Redis."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._read: tuple[bytes, Opening] | None = None

    async def read(self) -> Opening:
        """The opening that holds now; raises OpeningError where a saved one no longer fits."""
        text: Any = await self._redis.get(keys.OPENING)
        if text is None:
            return shipped_opening()
        if self._read is None or self._read[0] != text:
            self._read = text, load_opening(text)
        return self._read[1]

    async def save(self, opening: Opening) -> None:
        """Makes another opening hold, in every process at once; what is booked stays booked."""
        await self._redis.set(keys.OPENING, opening.model_dump_json(by_alias=True))

    async def reset(self) -> None:
        """Makes the shipped opening hold again."""
        await self._redis.delete(keys.OPENING)
