"""Follows the publications: this process answers with each new one within a second."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from redis.exceptions import RedisError

from knowledge.builder import Builder
from knowledge.cancellation import heed_cancellation
from knowledge.entry_store import EntryStore
from knowledge.language import Lang
from knowledge.live import Live

_LOG = logging.getLogger(__name__)
# Looking costs two reads and survives whatever happens to a connection; a notice may be lost.
_LOOK_SECONDS: Final = 0.25
_RETRY_SECONDS: Final = 1.0
_PARCELS: Final = 20  # older publications' vectors are more quickly encoded than looked for


async def keep_up(catch_up: Callable[[], Awaitable[None]]) -> None:
    """Catches up again and again until cancelled, through every loss of the connection."""
    while True:
        heed_cancellation()
        try:
            await catch_up()
            await asyncio.sleep(_LOOK_SECONDS)
        except (RedisError, OSError) as error:
            _LOG.warning("Publications cannot be followed: %s", error)
            await asyncio.sleep(_RETRY_SECONDS)


class Follower:
    """Keeps the knowledge base of this process that of the latest publication."""

    def __init__(
        self,
        store: EntryStore,
        builder: Builder,
        live: Live,
        recalibrate: Callable[[], None],
        targets: Callable[[], Mapping[Lang, float]] = dict,
    ) -> None:
        """`recalibrate` is called while the set in use lacks a calibration of its own.

        `targets` tells which share of wrong answers is aimed at, where not the shipped one.
        """
        self._targets = targets
        self._store = store
        self._builder = builder
        self._live = live
        self._recalibrate = recalibrate

    @property
    def is_calibrated(self) -> bool:
        """Whether the set in use has a calibration of its own."""
        return self._live.is_calibrated

    @property
    def number(self) -> int:
        """The number of the publication that is in use."""
        return self._live.number

    async def follow(self) -> None:
        """Follows until cancelled, through every loss of the connection."""
        await keep_up(self.catch_up)

    async def catch_up(self) -> None:
        """Puts the latest publication to use, if it is not; one that fails leaves the old."""
        number = await self._store.number()
        calibration = await self._store.calibration_digest()
        targets = self._targets()
        known = (self._live.number, self._live.calibration, self._live.targets)
        if (number, calibration, targets) != known:
            self._builder.targets = targets
            number, live = await self._store.live()
            await self._absorb_vectors(number)
            entries = await self._store.entries(live)
            # Each takes long enough for residents to notice, were it done between their messages.
            beside = asyncio.to_thread
            if calibration and not await beside(self._builder.is_calibrated_for, entries):
                await beside(self._builder.absorb, await self._store.calibration() or b"")
            try:
                base = await beside(self._builder.build, entries)
            except Exception:
                _LOG.exception("Publication %d cannot be used; the one before stays.", number)
            else:
                self._live.use(base)
                self._live.is_calibrated = await beside(self._builder.is_calibrated_for, entries)
            self._live.number, self._live.calibration = number, calibration
            self._live.targets = targets
        if not self.is_calibrated:
            self._recalibrate()

    async def _absorb_vectors(self, number: int) -> None:
        """Takes over what the publishing process has encoded already."""
        for brought in range(max(self._live.number, number - _PARCELS) + 1, number + 1):
            packed = await self._store.vectors(brought)
            if packed:
                await asyncio.to_thread(self._builder.vectors.absorb, packed)
