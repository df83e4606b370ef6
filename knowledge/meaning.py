"""Likeness of meaning across scripts, where plain cosines favour texts of one script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from knowledge.vectors import VectorCache, Vectors

# The part of a plain cosine that stays: all of it would tell scripts and styles apart rather
# than questions, none of it would trust the wordings' habits too far.
_PLAIN: Final = 0.5
_TINY: Final = 1e-12


@dataclass(frozen=True)
class Meaning:
    """A linear map, learnt from the wordings, after which cosines mean alike in all scripts.

    Each script's own mean goes, and the directions in which wordings of one entry vary count
    less. `means` is (languages, d) and `weights` (d, d).
    """

    means: NDArray[np.float64]
    weights: NDArray[np.float64]

    @classmethod
    def learn(cls, entries: Sequence[Entry], cache: VectorCache) -> Self:
        """The map that the wordings of some entries teach."""
        asked = [(row, n, lang) for row, e in enumerate(entries) for n, lang in enumerate(LANGS)]
        texts = [entries[row].ways_to_ask(lang) for row, _, lang in asked]
        sizes = [len(group) for group in texts]
        owners = np.repeat([row for row, _, _ in asked], sizes)
        langs = np.repeat([n for _, n, _ in asked], sizes)
        vectors = cache.encode([text for group in texts for text in group]).astype(np.float64)
        means = _means(vectors, langs, len(LANGS))
        centred = vectors - means[langs]
        strayed = centred - _means(centred, owners, len(entries))[owners]
        scatter = strayed.T @ strayed / len(strayed)
        size = len(scatter)
        # Never quite nothing: wordings that do not vary still leave a map.
        plain = max(np.trace(scatter) / size, _TINY)
        mixed = (1 - _PLAIN) * scatter + _PLAIN * plain * np.eye(size)
        return cls(means, np.linalg.inv(np.linalg.cholesky(mixed)).T)

    def project(self, vectors: Vectors, langs: Sequence[Lang]) -> Vectors:
        """Unit vectors, one row for each vector, whose cosines tell likeness of meaning."""
        rows = [LANGS.index(lang) for lang in langs]
        mapped = (vectors - self.means[rows]) @ self.weights
        norms = np.linalg.norm(mapped, axis=1, keepdims=True)
        unit: Vectors = (mapped / np.maximum(norms, _TINY)).astype(np.float32)
        return unit


def _means(
    vectors: NDArray[np.float64], groups: NDArray[np.intp], count: int
) -> NDArray[np.float64]:
    """The mean of each group's rows, groups being numbers below `count`."""
    sums = np.zeros((count, vectors.shape[1]))
    np.add.at(sums, groups, vectors)
    sizes = np.bincount(groups, minlength=count)[:, None]
    means: NDArray[np.float64] = sums / np.maximum(sizes, 1)
    return means
