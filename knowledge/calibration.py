"""Fits head and ranker, and sets the thresholds, on questions held out from what is indexed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.askable import Askable, print_of, wordings_of
from knowledge.evidence import EvidenceIndex
from knowledge.folds import fold_numbers
from knowledge.head import Head
from knowledge.heard import Heard, without_filled_gaps
from knowledge.language import LANGS, Lang
from knowledge.questions import Question
from knowledge.ranker import Observation, Ranker
from knowledge.vectors import VectorCache

# Of all questions in a language, at most so many may be given a wrong answer; this sure are we
# that they are no more (one standard error), where a few hundred questions tell.
TARGET_WRONG: Final = 0.02
CONFIDENCE: Final = 0.84
FOLDS: Final = 5
_NEVER: Final = 1.01


@dataclass(frozen=True)
class Calibration:
    """What was learnt for one set of entries.

    `fitted` names the entries for which the head has rows, in their order, each with the
    fingerprint of its wordings. A language's threshold is the probability from which the best
    match is the answer. The `questions` that taught it are known to ask for their entries.
    """

    head: Head
    ranker: Ranker
    thresholds: dict[Lang, float]
    fitted: dict[str, str]
    questions: tuple[Question, ...] = ()

    def rows_for(self, entries: Sequence[Askable]) -> list[int | None]:
        """The head's row for each entry, None for one that is new or asked otherwise now."""
        rows = {known: row for row, known in enumerate(self.fitted.items())}
        return [rows.get((entry.id, print_of(entry))) for entry in entries]


def calibrate(
    entries: Sequence[Askable], cache: VectorCache, questions: Sequence[Question]
) -> Calibration:
    """The calibration that the questions teach for these entries."""
    wordings = [text for entry in entries for text in wordings_of(entry)]
    questions = without_filled_gaps(questions, wordings, cache)
    start = EvidenceIndex(entries, cache, Heard((), _ids(entries))).head
    observations = observe(entries, cache, questions, start)
    best, right = cross_validate(observations, fold_numbers(questions, cache, FOLDS))
    langs = np.array([question.lang for question in questions])
    thresholds = {
        lang: lowest_threshold(best[langs == lang], right[langs == lang]) for lang in LANGS
    }
    index = EvidenceIndex(entries, cache, Heard(questions, _ids(entries)), start)
    fitted = {entry.id: print_of(entry) for entry in entries}
    return Calibration(
        index.fit_head(start), Ranker.fit(observations), thresholds, fitted, questions
    )


def observe(
    entries: Sequence[Askable],
    cache: VectorCache,
    questions: Sequence[Question],
    start: Head,
) -> list[Observation]:
    """The evidence for each question, from an index that holds neither it nor its like.

    A question whose entry is not in the set has no answer here. `start` is a head that knows
    none of the questions.
    """
    rows = {entry.id: row for row, entry in enumerate(entries)}
    vectors = cache.encode([question.text for question in questions])
    folds = fold_numbers(questions, cache, FOLDS)
    observed: dict[int, Observation] = {}
    for fold in np.unique(folds):
        heard = Heard((q for q, f in zip(questions, folds, strict=True) if f != fold), rows)
        index = EvidenceIndex(entries, cache, heard, start)
        index.head = index.fit_head(start)
        for place in np.flatnonzero(folds == fold):
            question = questions[place]
            evidence = index.gather(question.text, vectors[place])
            observed[int(place)] = Observation(evidence, rows.get(question.entry or ""))
    return [observed[place] for place in range(len(questions))]


def lowest_threshold(best: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The lowest probability above which no more than `allowed_wrong` are wrong."""
    if not len(best):
        return _NEVER
    values, counts = np.unique(-best[~right], return_counts=True)
    too_many = np.cumsum(counts) > allowed_wrong(len(best))
    if not too_many.any():
        return float(best.min())
    # The first wrong answer too many, and the next better question: between them.
    first = -values[int(too_many.argmax())]
    better = best[best > first]
    return float((first + better.min()) / 2) if len(better) else _NEVER


def allowed_wrong(asked: int) -> int:
    """How many of the questions asked may be wrong for TARGET_WRONG to hold with CONFIDENCE.

    None where they are too few to tell.
    """
    from scipy.stats import beta

    counts = np.arange(int(TARGET_WRONG * asked) + 1)
    highest = beta.ppf(CONFIDENCE, counts + 1, asked - counts)
    return max(int((highest <= TARGET_WRONG).sum()) - 1, 0)


def _ids(entries: Sequence[Askable]) -> list[str]:
    return [entry.id for entry in entries]


def cross_validate(
    observations: Sequence[Observation], folds: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """For each observation, by a ranker that never saw it: the best probability, and if right."""
    best = np.zeros(len(observations))
    right = np.zeros(len(observations), dtype=bool)
    for fold in np.unique(folds):
        ranker = Ranker.fit([o for o, f in zip(observations, folds, strict=True) if f != fold])
        for place in np.flatnonzero(folds == fold):
            seen = observations[place]
            shares = ranker.probabilities(seen.evidence)[:-1]
            best[place] = shares.max()
            right[place] = int(seen.evidence.entries[shares.argmax()]) == seen.right
    return best, right
