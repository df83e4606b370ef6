"""What speaks for each entry: likeness of meaning, likeness of words, the head's claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.head import Head
from knowledge.language import LANGS
from knowledge.lexical import LexicalIndex
from knowledge.vectors import VectorCache, Vectors

FEATURES: Final = ("dense", "dense_top", "lexical", "lexical_top", "head")
_TOP: Final = 3  # wordings whose mean steadies the single best one

Evidence = NDArray[np.float64]


class EvidenceIndex:
    """The wordings of a fixed list of entries, ready to be compared with a question."""

    def __init__(self, entries: Sequence[Entry], cache: VectorCache) -> None:
        texts: list[str] = []
        owners: list[int] = []
        for number, entry in enumerate(entries):
            for lang in LANGS:
                texts += entry.ways_to_ask(lang)
            owners += [number] * (len(texts) - len(owners))
        self._starts = np.searchsorted(owners, np.arange(len(entries)))
        self._vectors = cache.encode(texts)
        self._lexical = LexicalIndex(texts)
        self._head = Head(self._vectors, np.array(owners), len(entries))

    def gather(self, question: str, vector: Vectors) -> Evidence:
        """One row for each entry, one column for each of FEATURES."""
        dense = self._vectors @ vector
        lexical = self._lexical.scores(question)
        return np.column_stack(
            (
                np.maximum.reduceat(dense, self._starts),
                self._best_mean(dense),
                np.maximum.reduceat(lexical, self._starts),
                self._best_mean(lexical),
                self._head.scores(vector),
            )
        )

    def _best_mean(self, scores: NDArray[np.float32]) -> NDArray[np.float64]:
        """The mean of each entry's best few wordings."""
        parts = np.split(scores, self._starts[1:])
        return np.array([np.partition(part, -_TOP)[-_TOP:].mean() for part in parts])
