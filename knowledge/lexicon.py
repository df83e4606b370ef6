"""The terms of texts, numbered: each text is folded and taken apart once."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.fold import fold

_RUN: Final = re.compile(r"[a-z0-9]+(?:[.%'-][a-z0-9]+)*|[㐀-䶿一-鿿]+")
_STEM: Final = 5  # letters that `apply`, `applied` and `application` share
_CHINESE_TERM: Final = 3

Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]


def terms(text: str) -> Iterator[str]:
    """The terms of a text: words, their stems, and up to three Chinese characters in a row."""
    return _terms(fold(text))


@dataclass(frozen=True)
class TermCounts:
    """A text as terms: their numbers, a weight for how often each stands there, and the rest.

    `folded` is the text as it is compared; `unknown` counts the terms that have no number.
    """

    folded: str
    numbers: Numbers
    weights: Floats
    unknown: int = 0

    def within(self, size: int) -> TermCounts:
        """The same text to somebody who knows only the first `size` terms."""
        known = self.numbers < size
        if known.all():
            return self
        unknown = self.unknown + int((~known).sum())
        return TermCounts(self.folded, self.numbers[known], self.weights[known], unknown)


class Lexicon:
    """Gives every term of the texts it has read a number, and remembers the texts."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._read: dict[str, TermCounts] = {}
        self._one_at_a_time = threading.Lock()

    def __len__(self) -> int:
        return len(self._numbers)

    def read(self, texts: Sequence[str]) -> list[TermCounts]:
        """The terms of texts that stay; new terms get numbers."""
        return [self._read.get(text) or self._learn(text) for text in texts]

    def look_up(self, text: str) -> TermCounts:
        """The terms of a text that passes; terms without a number are only counted."""
        folded = fold(text)
        counts = Counter(_terms(folded))
        known = {term: count for term, count in counts.items() if term in self._numbers}
        return self._counted(folded, known, len(counts) - len(known))

    def _learn(self, text: str) -> TermCounts:
        folded = fold(text)
        counts = Counter(_terms(folded))
        with self._one_at_a_time:
            for term in counts:
                self._numbers.setdefault(term, len(self._numbers))
        self._read[text] = self._counted(folded, counts)
        return self._read[text]

    def _counted(self, folded: str, counts: dict[str, int], unknown: int = 0) -> TermCounts:
        numbers = np.array([self._numbers[term] for term in counts], np.int32)
        weights = np.log(np.array(list(counts.values()), np.float32)) + np.float32(1)
        return TermCounts(folded, numbers, weights, unknown)


def _terms(folded: str) -> Iterator[str]:
    for run in _RUN.findall(folded):
        if run[0].isascii():
            yield run
            if len(run) > _STEM:
                yield run[:_STEM] + "~"
        else:
            for size in range(1, _CHINESE_TERM + 1):
                yield from (run[i : i + size] for i in range(len(run) - size + 1))
