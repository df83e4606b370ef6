"""Wordings that teach nothing: without them their questions would find the entry all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from knowledge.entry import MIN_WORDINGS, Entry
from knowledge.language import LANGS, Lang
from knowledge.vectors import VectorCache, Vectors

# By so much a wording must be nearer to another of its own entry than to any of another one.
# Of the 14,593 ways to ask in the release 74 are; without all of them at once, and before the
# head has learnt anew, 65 of the 66 kept questions that were answered right still are. At 0.2
# it would be 595, and 64; at 0.1 it would be 2,990, and 60.
MARGIN: Final = 0.3


class Idle(NamedTuple):
    """A wording that could go, and the one that says as much."""

    lang: Lang
    text: str
    near: str


def find_idle(entry: Entry, entries: Sequence[Entry], cache: VectorCache) -> list[Idle]:
    """The wordings of an entry that teach nothing, each found with those before it left out.

    Of each language at least as many stay as an entry must have. `entries` are those that the
    entry has to be told from; those of its group may share wordings and count for neither side.
    """
    others = [other for other in entries if not _is_kin(entry, other)]
    return [idle for lang in LANGS for idle in _find(entry, others, lang, cache)]


def _find(entry: Entry, others: Sequence[Entry], lang: Lang, cache: VectorCache) -> Iterator[Idle]:
    question, *wordings = entry.ways_to_ask(lang)
    spare = len(wordings) - MIN_WORDINGS
    foreign = [text for other in others for text in other.ways_to_ask(lang)]
    if spare <= 0 or not foreign:
        return
    own = cache.encode([question, *wordings])
    rivals = (own @ cache.encode(foreign).T).max(axis=1)
    likeness = _alone(own)
    texts = [question, *wordings]
    for _ in range(spare):
        margins = likeness.max(axis=1) - rivals
        margins[0] = -1  # the question stays: it is what people see
        row = int(margins.argmax())
        if margins[row] < MARGIN:
            return
        yield Idle(lang, texts[row], texts[int(likeness[row].argmax())])
        likeness[row, :] = likeness[:, row] = -1
        rivals[row] = 2


def _alone(vectors: Vectors) -> Vectors:
    """The likenesses of vectors to each other, none to itself."""
    likeness: Vectors = vectors @ vectors.T
    np.fill_diagonal(likeness, -1)
    return likeness


def _is_kin(entry: Entry, other: Entry) -> bool:
    grouped = entry.group and other.group and entry.group.name == other.group.name
    return other.id == entry.id or bool(grouped)
