"""Likeness of words: TF-IDF cosines, and how much of a question an entry's words cover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.lexicon import Floats, Lexicon, Numbers, TermCounts
from knowledge.postings import Postings, joined

_TINY: Final = 1e-9


class Rarity:
    """How much a term tells: the more, the fewer texts it stands in."""

    def __init__(self, texts: Sequence[TermCounts], terms: int) -> None:
        _, numbers, _ = joined(texts)
        standing = np.bincount(numbers, minlength=terms)
        self._weights = (np.log((1 + len(texts)) / (1 + standing)) + 1).astype(np.float32)
        self._never = np.float32(np.log(1 + len(texts)) + 1)
        self.is_known: NDArray[np.bool_] = standing > 0

    def __getitem__(self, numbers: Numbers) -> Floats:
        weights: Floats = self._weights[numbers]
        return weights

    def mass(self, question: TermCounts) -> float:
        """What all terms of a question tell together, those that stand nowhere included."""
        return float(self[question.numbers].sum() + question.unknown * self._never)


class LexicalIndex:
    """A fixed list of texts that tells how much each shares with a question."""

    def __init__(
        self, lexicon: Lexicon, texts: Sequence[str], rarity: Rarity | None = None
    ) -> None:
        """Takes the rarity of terms from the texts themselves unless it is given."""
        read = lexicon.read(texts)
        self.rarity = rarity or Rarity(read, len(lexicon))
        self._size = len(texts)
        rows, numbers, weights = joined(read)
        values = weights * self.rarity[numbers]
        lengths = np.sqrt(np.bincount(rows, values**2, minlength=self._size))
        values = (values / lengths[rows]).astype(np.float32)
        self._postings = Postings(rows, numbers, values, len(lexicon))

    def scores(self, question: TermCounts) -> Floats:
        """Cosines of the question with each text, in [0, 1]; terms that stand nowhere aside."""
        known = question.numbers[self.rarity.is_known[question.numbers]]
        weights = question.weights[self.rarity.is_known[question.numbers]] * self.rarity[known]
        weights /= max(float(np.linalg.norm(weights)), _TINY)
        return self._postings.sums(known, weights, self._size)

    def rows_with_rarest(self, question: TermCounts) -> Numbers:
        """The texts that hold the rarest term of a question; none where a term stands nowhere."""
        if question.unknown or not len(question.numbers):
            return np.empty(0, np.int32)
        return self._postings.rows(question.numbers[self.rarity[question.numbers].argmax()])


class Coverage:
    """The words of each entry, and what share of a question they cover."""

    def __init__(self, lexicon: Lexicon, texts: Sequence[Sequence[str]], rarity: Rarity) -> None:
        """Takes for each entry all texts whose words are its own."""
        self._rarity, self._size = rarity, len(texts)
        read = [lexicon.read(of_entry) for of_entry in texts]
        numbers = [np.unique(np.concatenate([t.numbers for t in of_entry])) for of_entry in read]
        rows = np.repeat(np.arange(len(texts)), [len(n) for n in numbers])
        flat = np.concatenate(numbers)
        self._postings = Postings(rows, flat, np.ones(len(flat), np.float32), len(lexicon))

    def shares(self, question: TermCounts) -> Floats:
        """For each entry the share of what the question's terms tell that stands in its words."""
        weights = self._rarity[question.numbers]
        covered = self._postings.sums(question.numbers, weights, self._size)
        shares: Floats = covered / max(self._rarity.mass(question), _TINY)
        return shares
