"""Merges what a release brings into a live set that people have edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.entry import Entry
from knowledge.publication import Digest, LiveSet, digest_of


@dataclass(frozen=True)
class Merged:
    """The live set after a release, and what both it and people had changed.

    A conflict names the release's version, None where the release withdrew it.
    """

    wanted: dict[str, Digest]
    conflicts: dict[str, Digest | None]
    is_new: bool


def merge_release(last: LiveSet, release: Sequence[Entry], live: LiveSet) -> Merged:
    """What a release of entries leads to: `last` is the one merged before, empty at first."""
    return merge_versions(last, {entry.id: digest_of(entry) for entry in release}, live)


def merge_versions(last: LiveSet, now: LiveSet, live: LiveSet) -> Merged:
    """What a release leads to by the versions of the one before, its own, and those that live.

    What nobody touched since is updated; what was edited stays as it is.
    """
    wanted, conflicts = dict(live), dict[str, Digest | None]()
    for name in sorted(last.keys() | now.keys()):
        was, brings, lives = last.get(name), now.get(name), live.get(name)
        if brings in (was, lives):
            continue  # the release says nothing new, or what is live already
        if lives != was:
            conflicts[name] = brings
        elif brings is None:
            wanted.pop(name)
        else:
            wanted[name] = brings
    return Merged(wanted, conflicts, is_new=dict(now) != dict(last))
