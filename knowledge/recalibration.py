"""Learns the calibration of the live set anew, once for all processes."""

from __future__ import annotations

import asyncio
from typing import Final

from knowledge import keys
from knowledge.builder import Builder
from knowledge.entry_store import EntryStore

_LONGEST: Final = 900  # seconds after which another process may take over


async def recalibrate(store: EntryStore, builder: Builder) -> bool:
    """Calibrates until the live set stands still; false where another process is at it."""
    if not await store.redis.set(keys.REFIT, 1, nx=True, ex=_LONGEST):
        return False
    try:
        while True:
            _, live = await store.live()
            entries = await store.entries(live)
            digest = builder.digest(entries)
            if digest == await store.calibration_digest():
                return True
            packed = await asyncio.to_thread(builder.calibrate, entries)
            await store.share_calibration(digest, packed)
    finally:
        await store.redis.delete(keys.REFIT)
