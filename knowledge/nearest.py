"""The wordings nearest to a question."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.vectors import Vectors

Rows = NDArray[np.intp]
_FIRST: Final = 160  # axes of the first look; the rest is for those it leaves
_TRIED: Final = 4  # times as many as are wanted: among them the wanted ones nearly are
# Rounding must not make a bound lower than what it bounds.
_ROUNDING: Final = np.float32(1e-5)


class Nearest(Protocol):
    """Finds the vectors of greatest likeness; a store of its own may stand behind it."""

    def search(self, vector: Vectors, count: int, least: float) -> tuple[Rows, Vectors]:
        """The rows of the `count` nearest vectors and their likenesses, best first.

        Those less like than `least` are left out.
        """


class ExactNearest:
    """Unit vectors in memory, compared along some axes first and in full only where it matters.

    What two vectors have beside the axes can add no more to their likeness than the product of
    its lengths: whatever stays below the best even so need not be looked at.
    """

    def __init__(self, vectors: Vectors, axes: Vectors) -> None:
        """Takes unit vectors (n, d) and orthonormal axes (d, some), the telling ones first."""
        self._vectors = vectors
        shadows = vectors @ axes
        self._axes = np.ascontiguousarray(axes[:, :_FIRST]), np.ascontiguousarray(axes[:, _FIRST:])
        self._first = np.ascontiguousarray(shadows[:, :_FIRST])
        self._second = np.ascontiguousarray(shadows[:, _FIRST:])
        self._beside_first = _lengths(1 - _squares(self._first))
        self._beside_both = _lengths(1 - _squares(shadows))

    def search(self, vector: Vectors, count: int, least: float) -> tuple[Rows, Vectors]:
        """The rows of the `count` nearest vectors and their likenesses, best first.

        Those less like than `least` are left out.
        """
        count = min(count, len(self._vectors))
        first, second = (vector @ axes for axes in self._axes)
        beside = vector @ vector - first @ first
        told = self._first @ first
        tried = min(_TRIED * count, len(told))
        likely = self._vectors[np.argpartition(told, -tried)[-tried:]] @ vector
        floor = max(np.partition(likely, -count)[-count], least) - _ROUNDING
        rows = np.flatnonzero(told + self._beside_first * _lengths(beside) >= floor)
        told = told[rows] + self._second[rows] @ second
        beside -= second @ second
        rows = rows[told + self._beside_both[rows] * _lengths(beside) >= floor]
        scores = self._vectors[rows] @ vector
        best = np.argsort(-scores, kind="stable")[:count]
        best = best[scores[best] >= least]
        return rows[best], scores[best]


def _squares(vectors: Vectors) -> Vectors:
    squares: Vectors = np.einsum("ij,ij->i", vectors, vectors)
    return squares


def _lengths(squares: Vectors) -> Vectors:
    lengths: Vectors = np.sqrt(np.maximum(squares, 0))
    return lengths
