"""Fits the ranker, and sets its thresholds, on questions held out from the wordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.evidence import EvidenceIndex
from knowledge.head import Head
from knowledge.language import LANGS, Lang
from knowledge.questions import Question
from knowledge.ranker import Observation, Ranker
from knowledge.vectors import VectorCache

# Of all questions in a language, at most so many may be given a wrong answer.
TARGET_WRONG: Final = 0.02
_FOLDS: Final = 5
_NEVER: Final = 1.01


@dataclass(frozen=True)
class Calibration:
    """What was learnt for one set of entries.

    A language's threshold is the probability from which the best match is the answer.
    """

    head: Head
    ranker: Ranker
    thresholds: dict[Lang, float]


def calibrate(
    entries: Sequence[Entry], cache: VectorCache, questions: Sequence[Question]
) -> Calibration:
    """The calibration that the questions teach for these entries."""
    index = EvidenceIndex(entries, cache)
    observations = observe(index, entries, cache, questions)
    best, right = _cross_validate(observations)
    langs = np.array([question.lang for question in questions])
    thresholds = {
        lang: lowest_threshold(best[langs == lang], right[langs == lang]) for lang in LANGS
    }
    return Calibration(index.head, Ranker.fit(observations), thresholds)


def observe(
    index: EvidenceIndex,
    entries: Sequence[Entry],
    cache: VectorCache,
    questions: Sequence[Question],
) -> list[Observation]:
    """The evidence for each question; one whose entry is not in the set has no answer here."""
    rows = {entry.id: row for row, entry in enumerate(entries)}
    vectors = cache.encode([question.text for question in questions])
    return [
        Observation(index.gather(question.text, vector), rows.get(question.entry or ""))
        for question, vector in zip(questions, vectors, strict=True)
    ]


def lowest_threshold(best: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The lowest probability above which no more than TARGET_WRONG of all are wrong."""
    if not len(best):
        return _NEVER
    values, counts = np.unique(-best[~right], return_counts=True)
    wrong = np.cumsum(counts) / len(best)
    if wrong.size == 0 or wrong[-1] <= TARGET_WRONG:
        return float(best.min())
    # The first wrong answer too many, and the next better question: between them.
    first = -values[int(np.argmax(wrong > TARGET_WRONG))]
    better = best[best > first]
    return float((first + better.min()) / 2) if len(better) else _NEVER


def _cross_validate(
    observations: Sequence[Observation],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each observation, by a ranker that never saw it: the best probability, and if right."""
    best = np.zeros(len(observations))
    right = np.zeros(len(observations), dtype=bool)
    folds = np.arange(len(observations)) % _FOLDS
    for fold in range(_FOLDS):
        ranker = Ranker.fit([o for o, f in zip(observations, folds, strict=True) if f != fold])
        for row in np.flatnonzero(folds == fold):
            shares = ranker.probabilities(observations[row].evidence)[:-1]
            best[row] = shares.max()
            right[row] = int(shares.argmax()) == observations[row].right
    return best, right
