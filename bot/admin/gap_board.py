"""The gaps, gathered beside the requests: a page shows what was gathered last."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from bot.adjustable.live import open_settings
from bot.gap_store import GapStore
from bot.gaps_report import MOST
from knowledge.base import KnowledgeBase
from knowledge.gaps import Cluster, Gap, cluster_gaps, find_nearest, key_of, undecided
from knowledge.meaning import Meaning
from knowledge.vectors import VectorCache, Vectors

_FRESH: Final = 15.0  # seconds for which what was gathered is shown without looking again
_NEAR: Final = 100  # clusters, the most asked, whose nearest entries are looked up


@dataclass(frozen=True)
class Board:
    """The clusters that nobody has decided about, the most asked first, and when it was looked."""

    clusters: tuple[Cluster, ...]
    at: datetime


class GapBoard:
    """Gathers the gaps of all processes in this one; questions are encoded once, never stored."""

    def __init__(
        self, store: GapStore, base: Callable[[], KnowledgeBase], vectors: VectorCache
    ) -> None:
        self.store = store
        self._base = base
        self._cache = vectors
        self._known: dict[str, Vectors] = {}
        self._meaning: tuple[KnowledgeBase, Meaning] | None = None
        self._gathered: tuple[Cluster, ...] | None = None
        self._at = datetime.now(UTC)
        self._looked = float("-inf")
        self._running: asyncio.Task[None] | None = None

    async def show(self) -> Board | None:
        """What was gathered last, without what was decided since; None while it is the first."""
        if self._running is None and time.monotonic() - self._looked > _FRESH:
            self._running = asyncio.create_task(self._look())
        if self._gathered is None:
            return None
        decisions = await self.store.decisions()
        return Board(tuple(undecided(self._gathered, decisions)), self._at)

    async def find(self, name: str) -> Cluster | None:
        """The cluster of an id, gathered anew where it is not known here."""
        board = await self.show()
        found = _named(board, name)
        if found is None:
            self._looked = float("-inf")
            board = await self.show()
            if self._running:
                await asyncio.wait([self._running])
                board = await self.show()
            found = _named(board, name)
        return found

    async def _look(self) -> None:
        try:
            since = datetime.now(UTC) - timedelta(days=open_settings().retention.gaps)
            gaps = await self.store.read(since, MOST)
            self._gathered = await asyncio.to_thread(self._gather, gaps)
            self._at = datetime.now(UTC)
        finally:
            self._looked = time.monotonic()
            self._running = None

    def _gather(self, gaps: Sequence[Gap]) -> tuple[Cluster, ...]:
        base = self._base()
        clusters = cluster_gaps(gaps, self._meaning_of(base), self._encode)
        kept = {key_of(gap.text) for cluster in clusters for gap in cluster.gaps}
        self._known = {key: vector for key, vector in self._known.items() if key in kept}
        near = [find_nearest(cluster, base, self._encode) for cluster in clusters[:_NEAR]]
        return (*near, *clusters[_NEAR:])

    def _meaning_of(self, base: KnowledgeBase) -> Meaning:
        if self._meaning is None or self._meaning[0] is not base:
            self._meaning = (base, Meaning.learn(base.ordered, self._cache))
        return self._meaning[1]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        """By the encoder itself: what residents asked must not stay in the cache of wordings."""
        missing = {key_of(text): text for text in texts if key_of(text) not in self._known}
        if missing:
            vectors = self._cache.encoder.encode(list(missing.values()))
            self._known |= dict(zip(missing, vectors, strict=True))
        return np.array([self._known[key_of(text)] for text in texts], np.float32)


def _named(board: Board | None, name: str) -> Cluster | None:
    clusters = board.clusters if board else ()
    return next((cluster for cluster in clusters if cluster.id == name), None)
