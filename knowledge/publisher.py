"""Makes saved entries live: checked as a set, tried on the kept questions, committed whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from knowledge.base import KnowledgeBase
from knowledge.entry import Entry
from knowledge.entry_set import find_faults
from knowledge.entry_store import EntryStore
from knowledge.kept_questions import Regression, find_regressions
from knowledge.language import LANGS
from knowledge.publication import (
    Change,
    Digest,
    Publication,
    PublicationRefused,
    changes_between,
    undo,
)
from knowledge.questions import Question
from knowledge.release import merge_release
from knowledge.vectors import VectorCache

Build = Callable[[Sequence[Entry]], KnowledgeBase]
Keep = Callable[[], Awaitable[Sequence[Question]]]
RELEASE: Final = "release"


class Publisher:
    """The one way in which the live set changes."""

    def __init__(self, store: EntryStore, vectors: VectorCache, build: Build, kept: Keep) -> None:
        """`build` makes a knowledge base of a set; `kept` gives the questions that guard it."""
        self._store = store
        self._vectors = vectors
        self._build = build
        self._kept = kept

    async def publish(
        self,
        by: str,
        reason: str = "",
        names: Collection[str] | None = None,
        force: bool = False,
    ) -> Publication | None:
        """Makes the saved entries live, or those named; None where that changes nothing.

        Raises PublicationRefused when the set would be unsound or, unless forced with a reason,
        a kept question would be answered worse; PublicationConflict when somebody came first.
        """
        if force and not reason.strip():
            raise PublicationRefused("Say why the kept questions may be overruled: give a reason.")
        number, live = await self._store.live()
        saved = await self._store.saved()
        taken = {n: d for n, d in saved.items() if names is None or n in names}
        wanted = {n: d for n, d in {**live, **taken}.items() if d}
        return await self._replace(number, live, wanted, by, reason, force, taken)

    async def roll_back(self, number: int, by: str, reason: str) -> Publication | None:
        """Makes the set of an earlier publication live again, as a new publication."""
        latest, live = await self._store.live()
        if not 0 < number < latest:
            raise PublicationRefused(f"There is no earlier publication {number} to go back to.")
        later = await self._store.publications(latest - number)
        return await self._replace(latest, live, undo(live, later), by, reason, force=True)

    async def _replace(
        self,
        number: int,
        live: Mapping[str, Digest],
        wanted: Mapping[str, Digest],
        by: str,
        reason: str,
        force: bool,
        taken: Mapping[str, Digest | None] | None = None,
    ) -> Publication | None:
        changes = changes_between(live, wanted)
        if not changes:
            await self._store.discard(taken or ())
            return None
        now = await self._store.entries(live)
        entries = await self._store.entries(wanted, now)
        _check(entries)
        worse = await self._regressions(now, entries) if now else []
        if worse and not force:
            raise PublicationRefused("\n".join(map(str, worse)))
        publication = _publication(number, by, reason, changes, forced=bool(worse))
        brought = [entry for entry in entries if entry.id in changes]
        await self._store.commit(publication, brought, taken, await self._pack(brought))
        return publication

    async def _regressions(self, now: Sequence[Entry], then: Sequence[Entry]) -> list[Regression]:
        kept = await self._kept()
        return await asyncio.to_thread(
            lambda: find_regressions(self._build(now), self._build(then), kept)
        )

    async def _pack(self, entries: Sequence[Entry]) -> bytes | None:
        texts = [text for e in entries for lang in LANGS for text in e.ways_to_ask(lang)]
        return await asyncio.to_thread(self._vectors.pack, texts) if texts else None


async def merge(store: EntryStore, release: Sequence[Entry]) -> Publication | None:
    """Brings what a release changed into the live set; None where that is nothing.

    Entries edited here are kept and listed as conflicts. The release was tried on the kept
    questions when it was made. Raises PublicationRefused and PublicationConflict.
    """
    number, live = await store.live()
    merged = merge_release(await store.released(), release, live)
    if not merged.is_new:
        return None
    _check(await store.entries(merged.wanted, release))
    changes = changes_between(live, merged.wanted)
    publication = _publication(number, RELEASE, RELEASE, changes) if changes else None
    await store.commit_release(publication, number, release, merged.conflicts)
    return publication


def _check(entries: Sequence[Entry]) -> None:
    if not entries:
        raise PublicationRefused("The live set would be empty: at least one entry must stay.")
    faults = find_faults(entries)
    if faults:
        raise PublicationRefused("\n".join(f"{f.entry}: {f.sentence}" for f in faults))


def _publication(
    number: int, by: str, reason: str, changes: dict[str, Change], forced: bool = False
) -> Publication:
    return Publication(
        number=number + 1,
        at=datetime.now(UTC),
        by=by,
        reason=reason,
        forced=forced,
        changes=changes,
    )
