"""Makes saved entries live: checked as a set, tried on the kept questions, committed whole."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple

from knowledge.base import KnowledgeBase
from knowledge.entry import Entry
from knowledge.entry_set import Fault, find_faults
from knowledge.entry_store import CAME_FIRST, EntryStore
from knowledge.kept_questions import Regression, find_regressions
from knowledge.language import LANGS
from knowledge.publication import (
    Change,
    Digest,
    Publication,
    PublicationConflict,
    PublicationRefused,
    changes_between,
    digest_of,
    undo,
)
from knowledge.questions import Question
from knowledge.reason import Reason
from knowledge.release import merge_release
from knowledge.vectors import VectorCache

Build = Callable[[Sequence[Entry]], KnowledgeBase]
Keep = Callable[[], Awaitable[Sequence[Question]]]
RELEASE: Final = "release"


@dataclass(frozen=True)
class Plan:
    """What would be live after a publication, beside what is live now.

    `number` is the latest publication, `taken` what is taken from the saved entries.
    """

    number: int
    now: Sequence[Entry]
    then: Sequence[Entry]
    changes: Mapping[str, Change]
    taken: Mapping[str, Digest | None] = field(default_factory=dict)

    def brought(self) -> list[Entry]:
        """The versions that it brings."""
        return [entry for entry in self.then if entry.id in self.changes]


class Trial(NamedTuple):
    """What keeps a plan from being published: faults of the set, questions answered worse."""

    faults: tuple[Fault, ...]
    worse: tuple[Regression, ...]


class Publisher:
    """The one way in which the live set changes."""

    def __init__(self, store: EntryStore, vectors: VectorCache, build: Build, kept: Keep) -> None:
        """`build` makes a knowledge base of a set; `kept` gives the questions that guard it."""
        self.store = store
        self._vectors = vectors
        self._build = build
        self._kept = kept
        self._tried: tuple[object, list[Regression]] | None = None

    async def publish(
        self,
        by: str,
        reason: str = "",
        names: Collection[str] | None = None,
        force: bool = False,
        after: int | None = None,
    ) -> Publication | None:
        """Makes the saved entries live, or those named; None where that changes nothing.

        `after` is the publication that whoever publishes has looked at. Raises
        PublicationRefused when the set would be unsound or, unless forced with a reason, a kept
        question would be answered worse; PublicationConflict when somebody came first.
        """
        if force and not reason.strip():
            raise PublicationRefused(
                Reason(
                    "reason_for_force",
                    "Say why the kept questions may be overruled: give a reason.",
                )
            )
        plan = await self.plan(names)
        if after not in (None, plan.number):
            raise PublicationConflict(CAME_FIRST)
        _check(plan.then)
        worse = await self._regressions(plan)
        if worse and not force:
            raise PublicationRefused(*(one.reason for one in worse))
        return await self._replace(plan, by, reason, forced=bool(worse))

    async def plan(self, names: Collection[str] | None = None) -> Plan:
        """What publishing the saved entries, or those named, would come to."""
        number, live = await self.store.live()
        saved = await self.store.saved()
        taken = {n: d for n, d in saved.items() if names is None or n in names}
        wanted = {n: d for n, d in {**live, **taken}.items() if d}
        return await self._plan(number, live, wanted, taken)

    async def try_out(self, plan: Plan) -> Trial:
        """How sound the planned set is, and which kept questions it would answer worse."""
        faults = find_faults(plan.then)
        worse = [] if faults else await self._regressions(plan)
        return Trial(tuple(faults), tuple(worse))

    async def roll_back(self, number: int, by: str, reason: str) -> Publication | None:
        """Makes the set of an earlier publication live again, as a new publication.

        The way back is short: that set was tried when it was made, so it is not tried again.
        """
        latest, live = await self.store.live()
        if not 0 < number < latest:
            raise PublicationRefused(
                Reason(
                    "no_earlier",
                    "There is no earlier publication {number} to go back to.",
                    number=number,
                )
            )
        later = await self.store.publications(latest - number)
        plan = await self._plan(latest, live, undo(live, later), {})
        _check(plan.then)
        return await self._replace(plan, by, reason, forced=False)

    async def _plan(
        self,
        number: int,
        live: Mapping[str, Digest],
        wanted: Mapping[str, Digest],
        taken: Mapping[str, Digest | None],
    ) -> Plan:
        now = await self.store.entries(live)
        then = await self.store.entries(wanted)
        mended = without_dead_ends(then, live.keys() - wanted.keys())
        new = {a.id: digest_of(b) for a, b in zip(then, mended, strict=True) if a is not b}
        return Plan(number, now, mended, changes_between(live, {**wanted, **new}), taken)

    async def _replace(self, plan: Plan, by: str, reason: str, forced: bool) -> Publication | None:
        if not plan.changes:
            await self.store.discard(plan.taken)
            return None
        publication = _publication(plan.number, by, reason, plan.changes, forced)
        brought = plan.brought()
        await self.store.commit(publication, brought, plan.taken, await self._pack(brought))
        return publication

    async def _regressions(self, plan: Plan) -> list[Regression]:
        """The kept questions that a plan answers worse; what was tried just now is known."""
        if not (plan.now and plan.changes):
            return []
        kept = await self._kept()
        tried = (plan.number, frozenset(plan.changes.items()), frozenset(kept))
        if self._tried is None or self._tried[0] != tried:
            worse = await asyncio.to_thread(
                lambda: find_regressions(self._build(plan.now), self._build(plan.then), kept)
            )
            self._tried = (tried, worse)
        return self._tried[1]

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


def without_dead_ends(entries: Sequence[Entry], gone: Set[str]) -> tuple[Entry, ...]:
    """The entries, none of which leads on to one that leaves the set."""
    return tuple(
        entry.model_copy(update={"related": tuple(n for n in entry.related if n not in gone)})
        if gone and not gone.isdisjoint(entry.related)
        else entry
        for entry in entries
    )


def _check(entries: Sequence[Entry]) -> None:
    if not entries:
        raise PublicationRefused(
            Reason("set_empty", "The live set would be empty: at least one entry must stay.")
        )
    faults = find_faults(entries)
    if faults:
        raise PublicationRefused(*(fault.reason.told_of(fault.entry) for fault in faults))


def _publication(
    number: int, by: str, reason: str, changes: Mapping[str, Change], forced: bool = False
) -> Publication:
    return Publication(
        number=number + 1,
        at=datetime.now(UTC),
        by=by,
        reason=reason,
        forced=forced,
        changes=dict(changes),
    )
