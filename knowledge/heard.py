"""Questions heard before, of which we know whether an entry answers them, and which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from knowledge.questions import Question
from knowledge.vectors import VectorCache

# The likeness from which two questions are as good as one: no labelled gap comes so near to a
# wording of an entry that does not answer it.
COPY: Final = 0.85


class Heard:
    """Labelled questions, sorted by the entries of a set; the rest are gaps."""

    def __init__(self, questions: Iterable[Question], ids: Iterable[str]) -> None:
        self._of_entry: dict[str, list[str]] = {name: [] for name in ids}
        gaps: list[str] = []
        for question in questions:
            self._of_entry.get(question.entry or "", gaps).append(question.text)
        self.gaps: Sequence[str] = tuple(gaps)

    def of_entry(self, name: str) -> Sequence[str]:
        """The questions that this entry answers."""
        return tuple(self._of_entry.get(name, ()))


def without_filled_gaps(
    questions: Sequence[Question], wordings: Sequence[str], cache: VectorCache
) -> tuple[Question, ...]:
    """The questions but for gaps that one of the wordings now asks, in nearly these words."""
    gaps = [question.text for question in questions if question.entry is None]
    if not gaps or not wordings:
        return tuple(questions)
    likeness = (cache.encode(gaps) @ cache.encode(wordings).T).max(axis=1)
    filled = {gaps[place] for place in np.flatnonzero(likeness >= COPY)}
    return tuple(q for q in questions if q.entry is not None or q.text not in filled)
