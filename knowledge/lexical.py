"""Likeness of words: TF-IDF over Latin words and runs of Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.fold import fold

_RUN: Final = re.compile(r"[a-z0-9]+(?:[.%'-][a-z0-9]+)*|[㐀-䶿一-鿿]+")
_STEM: Final = 5  # letters that `apply`, `applied` and `application` share
_CHINESE_TERM: Final = 3


def terms(text: str) -> Iterator[str]:
    """The terms of a text: words, their stems, and up to three Chinese characters in a row."""
    for run in _RUN.findall(fold(text)):
        if run[0].isascii():
            yield run
            if len(run) > _STEM:
                yield run[:_STEM] + "~"
        else:
            for size in range(1, _CHINESE_TERM + 1):
                yield from (run[i : i + size] for i in range(len(run) - size + 1))


class LexicalIndex:
    """A fixed list of texts that tells how much each shares with a question."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True, dtype=np.float32)
        self._by_term = self._vectorizer.fit_transform(texts).T.tocsr()

    def scores(self, question: str) -> NDArray[np.float32]:
        """Cosines of the question with each text, in [0, 1]."""
        row = self._vectorizer.transform([question])
        return np.asarray((row @ self._by_term).toarray()[0], dtype=np.float32)
