"""For each term the texts it stands in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.lexicon import Floats, Numbers, TermCounts


class Postings:
    """Terms of a list of texts, turned round: of each term its rows, with a value in each."""

    def __init__(
        self, rows: NDArray[np.intp], numbers: Numbers, values: Floats, terms: int
    ) -> None:
        """Takes one row, term and value for each term in a text, ordered by row."""
        order = np.argsort(numbers, kind="stable")
        self._rows = rows[order].astype(np.int32)
        self._values = values[order]
        self._starts = np.zeros(terms + 1, np.int64)
        np.cumsum(np.bincount(numbers, minlength=terms), out=self._starts[1:])

    def rows(self, number: int) -> Numbers:
        """The rows of one term, in order."""
        return self._rows[self._starts[number] : self._starts[number + 1]]

    def sums(self, numbers: Numbers, weights: Floats, size: int) -> Floats:
        """For each of `size` rows the weighted sum of its values for these terms."""
        starts, ends = self._starts[numbers].tolist(), self._starts[numbers + 1].tolist()
        spans = [slice(start, end) for start, end in zip(starts, ends, strict=True)]
        if not spans:
            return np.zeros(size, np.float32)
        rows = np.concatenate([self._rows[span] for span in spans])
        values = np.concatenate([self._values[span] for span in spans])
        values *= np.repeat(weights, [span.stop - span.start for span in spans])
        return np.bincount(rows, values, minlength=size).astype(np.float32)


def joined(texts: Sequence[TermCounts]) -> tuple[NDArray[np.intp], Numbers, Floats]:
    """One row, term and weight for each term in each text."""
    sizes = [len(text.numbers) for text in texts]
    empty = np.empty(0, np.int32), np.empty(0, np.float32)
    return (
        np.repeat(np.arange(len(texts)), sizes),
        np.concatenate([empty[0], *(text.numbers for text in texts)]),
        np.concatenate([empty[1], *(text.weights for text in texts)]),
    )
