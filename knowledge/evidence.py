"""What speaks for each entry: likeness of meaning and of words, the head, plain containment."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.askable import Askable, wordings_of
from knowledge.head import Head
from knowledge.heard import Heard
from knowledge.language import LANGS
from knowledge.lexical import Coverage, LexicalIndex
from knowledge.lexicon import TermCounts
from knowledge.nearest import ExactNearest, Nearest
from knowledge.vectors import VectorCache, Vectors

# The last tells, by 1 or 0, whether the whole question stands in a wording: a word that stands
# in the wordings of many entries, such as "visa", asks for none of them.
FEATURES: Final = (
    "dense",
    "dense_top",
    "middle",
    "lexical",
    "lexical_top",
    "head",
    "cover",
    "contains",
)
# Of the question alone: how much it says, how near it is to questions without an entry, how
# sure the head is that it has none, how many entries beyond one contain it.
QUESTION_FEATURES: Final = ("mass", "gap", "gap_lexical", "head_none", "crowd")

# Fewer than one question in a hundred is less like the best wording of its entry; far from
# everything, the nearest is no better than the next, and takes long to find.
_NEAR: Final = 0.45
_TOP: Final = 3  # wordings whose mean steadies the single best one; every entry has more
_CANDIDATES: Final = 10  # entries that the head claims the question for
_NEAREST: Final = 8  # wordings, whose entries are those nearest in meaning or in words

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]
MakeNearest = Callable[[Vectors, Vectors], Nearest]


@dataclass(frozen=True)
class Evidence:
    """What speaks for the candidates: `entries` (k,), `features` (k, FEATURES).

    `question` (QUESTION_FEATURES,) is the same for all of them; `containing` are the entries,
    candidates or not, in whose wordings the whole question stands.
    """

    entries: Rows
    features: Floats
    question: Floats
    containing: Rows


class EvidenceIndex:
    """What is known to ask for each of a fixed list of entries, ready to be compared.

    Beside the wordings these are questions heard before, of which we know the entry; those
    that no entry answers tell of gaps.
    """

    def __init__(
        self,
        entries: Sequence[Askable],
        cache: VectorCache,
        heard: Heard,
        head: Head | None = None,
        nearest: MakeNearest = ExactNearest,
    ) -> None:
        """Encodes what is new; trains a head unless one for just these entries is given.

        `nearest` makes of the wordings' vectors (n, d) and the cache's axes what searches them.
        """
        asked = [wordings_of(e) + list(heard.of_entry(e.id)) for e in entries]
        texts = [text for of_entry in asked for text in of_entry]
        sizes = np.array([len(of_entry) for of_entry in asked])
        self._owners = np.repeat(np.arange(len(entries)), sizes)
        self._ends = np.cumsum(sizes)
        self._starts = self._ends - sizes
        self._vectors = cache.encode(texts)
        self._middles = _unit(np.add.reduceat(self._vectors, self._starts))
        self._gaps = cache.encode(heard.gaps)
        self._lexicon = cache.lexicon
        self._texts = [read.folded for read in self._lexicon.read(texts)]
        said = [
            of_entry + [e.answer[lang] for lang in LANGS]
            for e, of_entry in zip(entries, asked, strict=True)
        ]
        for of_entry in said:
            self._lexicon.read(of_entry)
        self._lexicon.read(heard.gaps)
        self._terms = len(self._lexicon)
        self._lexical = LexicalIndex(self._lexicon, texts)
        self._gap_lexical = LexicalIndex(self._lexicon, heard.gaps, self._lexical.rarity)
        self._coverage = Coverage(self._lexicon, said, self._lexical.rarity)
        self._nearest = nearest(self._vectors, cache.axes)
        self.head = head or self.fit_head()

    def fit_head(self, start: Head | None = None) -> Head:
        """The head that what is known here teaches."""
        count = len(self._ends)
        owners = np.append(self._owners, np.full(len(self._gaps), count))
        return Head.fit(np.vstack((self._vectors, self._gaps)), owners, count, start)

    def adapt(self, head: Head, rows: Sequence[int | None]) -> Head:
        """A head fitted for other entries made to serve these, as Head.adapted_to does."""
        return head.adapted_to(rows, self._vectors, self._owners)

    def gather(self, question: str, vector: Vectors, among: Rows | None = None) -> Evidence:
        """The evidence for the entries that may be meant, or for those given."""
        asked = self._lexicon.look_up(question).within(self._terms)
        lexical = self._lexical.scores(asked)
        claims = self.head.scores(vector)
        containing = self._containing(asked)
        entries = among
        if entries is None:
            entries = self._candidates(vector, lexical, claims, containing)
        rows, table = self._wordings(entries)
        dense = _best(self._likenesses(entries, vector), table)
        words = _best(lexical[rows], table)
        features = np.column_stack(
            (
                dense[:, -1],
                dense.mean(axis=1),
                self._middles[entries] @ vector,
                words[:, -1],
                words.mean(axis=1),
                claims[entries],
                self._coverage.shares(asked)[entries],
                np.isin(entries, containing),
            )
        )
        crowd = np.log1p(max(len(containing) - 1, 0))
        of_question = (
            np.log1p(self._lexical.rarity.mass(asked)),
            _top_mean(self._gaps @ vector),
            _top_mean(self._gap_lexical.scores(asked)),
            claims[-1],
            crowd,
        )
        return Evidence(
            entries, features.astype(np.float64), np.array(of_question, np.float64), containing
        )

    def likeness(self, entries: Rows, vector: Vectors) -> Vectors:
        """The greatest likeness of a vector to a wording of each of these entries."""
        _, table = self._wordings(entries)
        return _best(self._likenesses(entries, vector), table)[:, -1]

    def _likenesses(self, entries: Rows, vector: Vectors) -> Vectors:
        """The likeness of a vector to each wording of these entries, in order."""
        # Each entry's wordings lie side by side: no copy, which would take longer than the sums.
        spans = zip(self._starts[entries].tolist(), self._ends[entries].tolist(), strict=True)
        return np.concatenate([self._vectors[start:end] @ vector for start, end in spans])

    def terms_of(self, question: str) -> Sequence[int]:
        """The numbers of the terms of a question that stand somewhere."""
        numbers: list[int] = self._lexicon.look_up(question).within(self._terms).numbers.tolist()
        return numbers

    def _candidates(
        self, vector: Vectors, lexical: Vectors, claims: Vectors, containing: Rows
    ) -> Rows:
        """The entries best by meaning, by words, by the head, or that contain the question."""
        near, _ = self._nearest.search(vector, _NEAREST, _NEAR)
        alike = _highest(lexical, _NEAREST)
        chosen = (
            self._owners[near],
            self._owners[alike],
            _highest(claims[:-1], _CANDIDATES),
            containing[_highest(claims[containing], _CANDIDATES)],
        )
        entries: Rows = np.unique(np.concatenate(chosen))
        return entries

    def _wordings(self, entries: Rows) -> tuple[Rows, NDArray[np.bool_]]:
        """The rows of these entries' wordings, and where each stands in a table of them."""
        sizes = (self._ends - self._starts)[entries]
        place = np.arange(sizes.max())
        table = place < sizes[:, None]
        return (self._starts[entries, None] + place)[table], table

    def _containing(self, asked: TermCounts) -> Rows:
        """The entries in whose wordings the whole question stands, at the bounds of words."""
        # The plain test first: it is fast, and nearly always enough to say no.
        rows = self._lexical.rows_with_rarest(asked)
        found = [row for row in rows if asked.folded in self._texts[row]]
        if found:
            whole = re.compile(rf"(?<![a-z0-9]){re.escape(asked.folded)}(?![a-z0-9])")
            found = [row for row in found if whole.search(self._texts[row])]
        entries: Rows = np.unique(self._owners[np.array(found, np.intp)])
        return entries


def _highest(scores: Vectors, count: int) -> Rows:
    """The rows of the highest scores, best first."""
    count = min(count, len(scores))
    if not count:
        return np.empty(0, np.intp)
    rows = np.argpartition(scores, -count)[-count:]
    best: Rows = rows[np.argsort(-scores[rows], kind="stable")]
    return best


def _best(scores: Vectors, table: NDArray[np.bool_]) -> Vectors:
    """The scores of each entry's best wordings, the very best last."""
    of_entries = np.full(table.shape, -np.inf, np.float32)
    of_entries[table] = scores
    best: Vectors = np.partition(of_entries, (-_TOP, -1), axis=1)[:, -_TOP:]
    return best


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Vectors = vectors / np.maximum(lengths, np.float32(1e-9))
    return units


def _top_mean(scores: Vectors) -> float:
    return float(np.sort(scores)[-_TOP:].mean()) if len(scores) else 0.0
