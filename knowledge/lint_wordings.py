"""Wordings at odds: entries asked alike, wordings nearer to another entry, wordings that repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from knowledge.meaning import Meaning
from knowledge.remark import Remark
from knowledge.vectors import VectorCache, Vectors

# Shares of two entries' wordings whose nearest in their script is the other entry's. When 40
# entries were cut in two, four cuts in five reached the first and every second one the second;
# of 27,000 pairs of different entries three reached the first and none the second.
_ALIKE: Final = 0.25
_SAME: Final = 0.4
# By so much a wording is nearer to another entry before it is worth a note.
_STRAYED: Final = 0.35
# From here on two wordings of one script differ in hardly more than a particle.
_REPEATED: Final = 0.9


class Wording(NamedTuple):
    """A way to ask, with the row of its entry."""

    entry: int
    lang: Lang
    text: str


@dataclass(frozen=True)
class Asked:
    """The wordings of a set in the order of its entries, and their unit vectors of meaning."""

    wordings: tuple[Wording, ...]
    vectors: Vectors
    starts: NDArray[np.intp]

    def rows(self, entry: int) -> slice:
        """Where an entry's wordings stand."""
        end = self.starts[entry + 1] if entry + 1 < len(self.starts) else len(self.wordings)
        return slice(int(self.starts[entry]), int(end))


def lint_wordings(entries: Sequence[Entry], cache: VectorCache) -> Iterator[Remark]:
    """Remarks on entries that are asked alike, and on wordings that mislead or teach nothing."""
    asked = _gather(entries, cache)
    if len(entries) > 1:
        nearest, gains = _nearest_others(asked, _kin(entries))
        alike = _alike(asked, nearest, gains)
        yield from _lint_pairs(entries, asked, alike)
        yield from _lint_strays(entries, asked, nearest, gains, alike)
    yield from _lint_repeats(entries, asked)


def _gather(entries: Sequence[Entry], cache: VectorCache) -> Asked:
    wordings = tuple(
        Wording(row, lang, text)
        for row, entry in enumerate(entries)
        for lang in LANGS
        for text in entry.ways_to_ask(lang)
    )
    vectors = cache.encode([wording.text for wording in wordings])
    projected = Meaning.learn(entries, cache).project(vectors, [w.lang for w in wordings])
    owners = np.array([wording.entry for wording in wordings])
    return Asked(wordings, projected, np.searchsorted(owners, np.arange(len(entries))))


def _kin(entries: Sequence[Entry]) -> NDArray[np.bool_]:
    """Which entries may share wordings: each with itself, and those of one group."""
    names = np.array([entry.group.name if entry.group else entry.id for entry in entries])
    kin: NDArray[np.bool_] = names[:, None] == names
    return kin


def _nearest_others(
    asked: Asked, kin: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """For each wording the other entry nearest in its script, and by how much it is nearer."""
    count = len(asked.wordings)
    nearest, gains = np.empty(count, np.intp), np.empty(count, np.float32)
    for lang in LANGS:
        rows = np.array([n for n, wording in enumerate(asked.wordings) if wording.lang == lang])
        owners = np.array([asked.wordings[row].entry for row in rows])
        cosines = asked.vectors[rows] @ asked.vectors[rows].T
        np.fill_diagonal(cosines, -1)
        starts = np.searchsorted(owners, np.arange(owners[-1] + 1))
        best = np.maximum.reduceat(cosines, starts, axis=1)
        own = np.where(kin[owners], best, -1).max(axis=1)
        best[kin[owners]] = -2
        nearest[rows], gains[rows] = best.argmax(axis=1), best.max(axis=1) - own
    return nearest, gains


def _alike(
    asked: Asked, nearest: NDArray[np.intp], gains: NDArray[np.float32]
) -> dict[tuple[int, int], float]:
    """The pairs of entries that are asked alike, with the share of wordings that stray."""
    sizes = Counter(wording.entry for wording in asked.wordings)
    strayed = Counter(
        (min(w.entry, int(n)), max(w.entry, int(n)))
        for w, n, gain in zip(asked.wordings, nearest, gains, strict=True)
        if gain > 0
    )
    shares = {(a, b): count / (sizes[a] + sizes[b]) for (a, b), count in strayed.most_common()}
    return {pair: share for pair, share in shares.items() if share >= _ALIKE}


def _lint_pairs(
    entries: Sequence[Entry], asked: Asked, alike: dict[tuple[int, int], float]
) -> Iterator[Remark]:
    for (one, other), share in alike.items():
        mine, theirs = asked.rows(one), asked.rows(other)
        cosines = asked.vectors[mine] @ asked.vectors[theirs].T
        row, column = np.unravel_index(cosines.argmax(), cosines.shape)
        first, second = asked.wordings[mine][int(row)], asked.wordings[theirs][int(column)]
        yield Remark(
            "error" if share >= _SAME else "warning",
            (entries[one].id, entries[other].id),
            f"They are asked alike: {share:.0%} of their wordings are nearest to the other's, "
            f"such as {first.text!r} and {second.text!r}.",
        )


def _lint_strays(
    entries: Sequence[Entry],
    asked: Asked,
    nearest: NDArray[np.intp],
    gains: NDArray[np.float32],
    alike: dict[tuple[int, int], float],
) -> Iterator[Remark]:
    for row in np.argsort(-gains):
        wording, other = asked.wordings[row], int(nearest[row])
        if gains[row] < _STRAYED:
            return
        if (min(wording.entry, other), max(wording.entry, other)) not in alike:
            yield Remark(
                "note",
                (entries[wording.entry].id, entries[other].id),
                f"The first asks {wording.text!r}, which is nearer to the second.",
            )


def _lint_repeats(entries: Sequence[Entry], asked: Asked) -> Iterator[Remark]:
    for number, entry in enumerate(entries):
        rows = asked.rows(number)
        own, vectors = asked.wordings[rows], asked.vectors[rows]
        for one, other in np.argwhere(np.triu(vectors @ vectors.T, 1) >= _REPEATED):
            first, second = own[int(one)], own[int(other)]
            if first.lang == second.lang:
                yield Remark(
                    "note",
                    (entry.id,),
                    f"{second.text!r} teaches nothing beyond {first.text!r}.",
                )
