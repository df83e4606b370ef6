"""Makes sets of rules live: a draft, an earlier version, or what a release brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from knowledge.dated_rules import RuleError
from knowledge.publication import (
    Change,
    Digest,
    Publication,
    PublicationConflict,
    changes_between,
)
from knowledge.publisher import RELEASE
from knowledge.release import merge_versions
from knowledge.rule_sets import RuleDraft, RuleSet, Shapes, build_rules, can_replace
from knowledge.rule_store import RuleStore

_MOVED: Final = "The live rules have changed since this draft was begun: save it again."


class RulePublisher:
    """The way to change the live rules."""

    def __init__(self, store: RuleStore, shapes: Shapes) -> None:
        self.store = store
        self._shapes = shapes

    async def publish(
        self, draft: RuleDraft, by: str, reason: str, after: int | None = None
    ) -> Publication:
        """Makes a draft live, as it was looked at; `after` is the publication looked at with it.

        Raises RuleError where the rules would be unsound, and PublicationConflict where
        somebody saved or published meanwhile.
        """
        number, live = await self.store.live()
        name = draft.rule_set.name
        if live.get(name) != draft.base or after not in (None, number):
            raise PublicationConflict(_MOVED)
        return await self._replace(number, live, draft.rule_set, by, reason, draft.revision)

    async def roll_back(self, name: str, digest: Digest, by: str, reason: str) -> Publication:
        """Makes an earlier version of a set live again, as a new publication.

        The way back is short: that version was tried when it was published.
        """
        number, live = await self.store.live()
        stored = await self.store.versions([digest])
        rule_set = stored.get(digest)
        if rule_set is None or rule_set.name != name:
            raise RuleError(f"{name}: there is no such version to go back to.")
        return await self._replace(number, live, rule_set, by, reason)

    async def _replace(
        self,
        number: int,
        live: Mapping[str, Digest],
        rule_set: RuleSet,
        by: str,
        reason: str,
        revision: str = "",
    ) -> Publication:
        change = Change(live.get(rule_set.name), rule_set.digest)
        if change.old == change.new:
            raise RuleError(f"{rule_set.name}: nothing is to be changed.")
        others = await self.store.versions(d for n, d in live.items() if n != rule_set.name)
        build_rules([*others.values(), rule_set], self._shapes)
        publication = _publication(number, by, reason, {rule_set.name: change})
        await self.store.commit(publication, [rule_set], revision)
        return publication


async def merge_rules(
    store: RuleStore, release: Sequence[RuleSet], shapes: Shapes
) -> Publication | None:
    """Brings the rules of a release into the live ones; None where that changes nothing.

    Sets edited here are kept and listed as conflicts; one that the services of this release
    cannot read gives way to the release's, and is listed as the version against it. Raises
    PublicationConflict where somebody else published meanwhile.
    """
    number, live = await store.live()
    brought = {each.name: each for each in release}
    now = {name: each.digest for name, each in brought.items()}
    merged = merge_versions(await store.released(), now, live)
    conflicts = {name: digest for name, digest in merged.conflicts.items() if digest}
    edited = {n: d for n, d in merged.wanted.items() if n in now and d != now[n]}
    for digest, kept in (await store.versions(edited.values())).items():
        if not can_replace(kept, brought[kept.name], shapes):
            merged.wanted[kept.name], conflicts[kept.name] = now[kept.name], digest
    for name in merged.wanted.keys() - now.keys():
        del merged.wanted[name]  # no service of this release reads it
    changes = changes_between(live, merged.wanted)
    if not (merged.is_new or changes):
        return None
    publication = _publication(number, RELEASE, RELEASE, changes) if changes else None
    await store.commit_release(publication, number, release, conflicts)
    return publication


async def drop_unreadable_drafts(store: RuleStore, shapes: Shapes) -> list[tuple[str, RuleDraft]]:
    """Takes away the drafts that the services of this release cannot read, and returns them."""
    _, live = await store.live()
    versions = await store.versions(live.values())
    drafts = await store.drafts()
    gone = [
        (name, draft)
        for name, draft in drafts.items()
        if name not in live or not can_replace(draft.rule_set, versions[live[name]], shapes)
    ]
    for name, draft in gone:
        with suppress(PublicationConflict):  # somebody works on it: theirs is another by now
            await store.discard(name, draft.revision)
    return gone


def _publication(number: int, by: str, reason: str, changes: Mapping[str, Change]) -> Publication:
    at = datetime.now(UTC)
    return Publication(number=number + 1, at=at, by=by, reason=reason, changes=dict(changes))
