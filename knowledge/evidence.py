"""What speaks for each entry: likeness of meaning and of words, the head, plain containment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.fold import fold
from knowledge.head import Head
from knowledge.language import LANGS
from knowledge.lexical import LexicalIndex
from knowledge.vectors import VectorCache, Vectors

# The last tells, by 1 or 0, whether the whole question stands in a wording: a word that stands
# in the wordings of many entries, such as "visa", asks for none of them.
FEATURES: Final = ("dense", "dense_top", "lexical", "lexical_top", "head", "contains")
_TOP: Final = 3  # wordings whose mean steadies the single best one; every entry has more

Evidence = NDArray[np.float64]


class EvidenceIndex:
    """The wordings of a fixed list of entries, ready to be compared with a question."""

    def __init__(
        self, entries: Sequence[Entry], cache: VectorCache, head: Head | None = None
    ) -> None:
        """Encodes what is new; trains a head unless one for just these entries is given."""
        asked = [[text for lang in LANGS for text in e.ways_to_ask(lang)] for e in entries]
        texts = [text for texts in asked for text in texts]
        sizes = np.array([len(texts) for texts in asked])
        self._rows = _rows_of_entries(sizes)
        self._vectors = cache.encode(texts)
        self._lexical = LexicalIndex(texts)
        self._folded = ["\n".join(map(fold, texts)) for texts in asked]
        owners = np.repeat(np.arange(len(entries)), sizes)
        self.head = head or Head.fit(self._vectors, owners, len(entries))

    def gather(self, question: str, vector: Vectors) -> Evidence:
        """One row for each entry, one column for each of FEATURES."""
        dense = self._best(self._vectors @ vector)
        lexical = self._best(self._lexical.scores(question))
        return np.column_stack(
            (
                dense[:, -1],
                dense.mean(axis=1),
                lexical[:, -1],
                lexical.mean(axis=1),
                self.head.scores(vector),
                self._contains(fold(question)),
            )
        )

    def _contains(self, folded: str) -> NDArray[np.float64]:
        whole = re.compile(rf"(?<![a-z0-9]){re.escape(folded)}(?![a-z0-9])")
        # The plain test first: it is fast, and nearly always enough to say no.
        found = (folded in text and whole.search(text) is not None for text in self._folded)
        return np.fromiter(found, dtype=np.float64, count=len(self._folded))

    def _best(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The scores of each entry's best wordings, the very best last."""
        of_entries = np.append(scores, -np.inf)[self._rows]
        best: NDArray[np.float32] = np.partition(of_entries, (-_TOP, -1), axis=1)[:, -_TOP:]
        return best


def _rows_of_entries(sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each entry the rows of its wordings, filled up with one past the last row."""
    ends = np.cumsum(sizes)
    places = np.arange(sizes.max()) + (ends - sizes)[:, None]
    rows: NDArray[np.intp] = np.where(places < ends[:, None], places, ends[-1])
    return rows
