"""Fits head and ranker, and sets the thresholds, on questions held out from what is indexed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.askable import Askable, print_of, wordings_of
from knowledge.clarifying import CHOICES, is_worth_asking
from knowledge.evidence import EvidenceIndex
from knowledge.folds import fold_numbers
from knowledge.head import Head
from knowledge.heard import Heard, without_filled_gaps
from knowledge.language import LANGS, Lang
from knowledge.questions import Question
from knowledge.ranker import Observation, Ranker
from knowledge.trials import Trials
from knowledge.vectors import VectorCache

FOLDS: Final = 5


@dataclass(frozen=True)
class Calibration:
    """What was learnt for one set of entries.

    `fitted` names the entries for which the head has rows, in their order, each with the
    fingerprint of its wordings. A language's threshold is the probability from which the best
    match is the answer. The `questions` that taught it are known to ask for their entries;
    `trials` tells how they fared.
    """

    head: Head
    ranker: Ranker
    thresholds: dict[Lang, float]
    fitted: dict[str, str]
    questions: tuple[Question, ...] = ()
    trials: Trials | None = None

    def aimed_at(self, targets: Mapping[Lang, float]) -> Calibration:
        """The calibration with the thresholds that other targets of wrong answers come to."""
        if self.trials is None or not targets:
            return self
        aimed = {lang: self.trials.threshold(lang, target) for lang, target in targets.items()}
        return replace(self, thresholds={**self.thresholds, **aimed})

    def rows_for(self, entries: Sequence[Askable]) -> list[int | None]:
        """The head's row for each entry, None for one that is new or asked otherwise now."""
        rows = {known: row for row, known in enumerate(self.fitted.items())}
        return [rows.get((entry.id, print_of(entry))) for entry in entries]


class Validated(NamedTuple):
    """For each observation the best probability, if it is right, and if choices were offered."""

    best: NDArray[np.float64]
    right: NDArray[np.bool_]
    offered: NDArray[np.bool_]


def calibrate(
    entries: Sequence[Askable], cache: VectorCache, questions: Sequence[Question]
) -> Calibration:
    """The calibration that the questions teach for these entries."""
    wordings = [text for entry in entries for text in wordings_of(entry)]
    questions = without_filled_gaps(questions, wordings, cache)
    start = EvidenceIndex(entries, cache, Heard((), _ids(entries))).head
    observations = observe(entries, cache, questions, start)
    validated = cross_validate(observations, fold_numbers(questions, cache, FOLDS))
    trials = Trials(np.array([question.lang for question in questions]), *validated)
    thresholds = {lang: trials.threshold(lang) for lang in LANGS}
    index = EvidenceIndex(entries, cache, Heard(questions, _ids(entries)), start)
    fitted = {entry.id: print_of(entry) for entry in entries}
    return Calibration(
        index.fit_head(start), Ranker.fit(observations), thresholds, fitted, questions, trials
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


def _ids(entries: Sequence[Askable]) -> list[str]:
    return [entry.id for entry in entries]


def cross_validate(observations: Sequence[Observation], folds: NDArray[np.intp]) -> Validated:
    """How each observation fares with a ranker that never saw it."""
    best = np.zeros(len(observations))
    right = np.zeros(len(observations), dtype=bool)
    offered = np.zeros(len(observations), dtype=bool)
    for fold in np.unique(folds):
        ranker = Ranker.fit([o for o, f in zip(observations, folds, strict=True) if f != fold])
        for place in np.flatnonzero(folds == fold):
            seen = observations[place]
            shares = ranker.probabilities(seen.evidence)[:-1]
            best[place] = shares.max()
            right[place] = int(seen.evidence.entries[shares.argmax()]) == seen.right
            offered[place] = is_worth_asking(np.sort(shares)[::-1][:CHOICES].tolist())
    return Validated(best, right, offered)
