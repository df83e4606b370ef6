"""Divides questions into parts so that near copies stay together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.heard import COPY
from knowledge.questions import Question
from knowledge.vectors import VectorCache, Vectors


def fold_numbers(questions: Sequence[Question], cache: VectorCache, count: int) -> NDArray[np.intp]:
    """For each question the number of its part, below `count`; the same each time."""
    groups = _groups(questions, cache.encode([question.text for question in questions]))
    names, places = np.unique(groups, return_inverse=True)
    drawn = np.random.default_rng(0).permutation(len(names))
    numbers: NDArray[np.intp] = drawn[places] % count
    return numbers


def _groups(questions: Sequence[Question], vectors: Vectors) -> list[int]:
    """For each question the first of those it hangs together with."""
    parents = list(range(len(questions)))

    def root(place: int) -> int:
        while parents[place] != place:
            place = parents[place]
        return place

    for place, vector in enumerate(vectors):
        for other in np.flatnonzero(vectors[:place] @ vector >= COPY):
            if questions[other].entry == questions[place].entry:
                parents[root(place)] = root(int(other))
    return [root(place) for place in range(len(questions))]
