"""Puts a data set from outside through the matcher: labels are entries, examples are wordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Final, cast

import numpy as np
from numpy.typing import NDArray

from knowledge.base import KnowledgeBase
from knowledge.calibration import calibrate
from knowledge.datasets import Dataset, DatasetError, Example, texts_by_label
from knowledge.language import LANGS, Lang
from knowledge.questions import Question
from knowledge.vectors import VectorCache

if TYPE_CHECKING:
    from knowledge.entry import Entry

# Every label keeps so many wordings; what it has beyond them calibrates, as questions do.
_WORDINGS: Final = 3
# About as many as the assistant's own entries are calibrated with.
_QUESTIONS: Final = 2000
# What is asked of the assistant's own questions without an entry.
TARGET_REFUSED: Final = 0.95
_ROUNDING: Final = 1e-9
# The matcher folds texts alike whatever their language; one name is enough.
_LANG: Final[Lang] = "en"


@dataclass(frozen=True)
class Label:
    """A label in the place of an entry: asked in its examples' words, with nothing to answer."""

    id: str
    wordings: tuple[str, ...]
    group: None = None

    @property
    def answer(self) -> dict[Lang, str]:
        """No text in any language."""
        return dict.fromkeys(LANGS, "")

    def ways_to_ask(self, lang: Lang) -> tuple[str, ...]:
        """The wordings, all in one language."""
        return self.wordings if lang == _LANG else ()


@dataclass(frozen=True)
class Trial:
    """What came of the test questions.

    Of the `questions` with a label, `right` have it as their best match, however weak, and
    `answered` as a match above the threshold; of the `gaps` so many were `refused`. Without
    validation gaps there is no threshold, and nothing is refused. `learning` counts seconds,
    `asking` seconds for each test question; encoding is left out of both.
    """

    labels: int
    wordings: int
    questions: int
    right: int
    gaps: int
    threshold: float | None
    answered: int
    refused: int
    learning: float
    asking: float


@dataclass(frozen=True)
class _Asked:
    """For each question asked: the best match's score, whether it is right, if it is a gap."""

    scores: NDArray[np.float64]
    right: NDArray[np.bool_]
    gap: NDArray[np.bool_]


def try_matcher(dataset: Dataset, cache: VectorCache) -> Trial:
    """Learns from the training examples, sets one threshold on the validation, and measures."""
    cache.encode([e.text for e in (*dataset.train, *dataset.validation, *dataset.test)])
    begun = perf_counter()
    labels, questions = share_out(dataset.train)
    entries = cast("Sequence[Entry]", labels)  # the matcher asks for no more than labels have
    knowledge = KnowledgeBase(entries, cache, calibrate(entries, cache, questions))
    learnt = perf_counter()
    threshold = _threshold(_ask(knowledge, dataset.validation, cache))
    validated = perf_counter()
    asked = _ask(knowledge, dataset.test, cache)
    asking = (perf_counter() - validated) / len(dataset.test)
    above = asked.scores >= (threshold or 0)
    return Trial(
        labels=len(labels),
        wordings=sum(example.label is not None for example in dataset.train),
        questions=int((~asked.gap).sum()),
        right=int(asked.right.sum()),
        gaps=int(asked.gap.sum()),
        threshold=threshold,
        answered=int((asked.right & above).sum()),
        refused=int((asked.gap & ~above).sum()),
        learning=learnt - begun,
        asking=asking,
    )


def share_out(examples: Sequence[Example]) -> tuple[list[Label], list[Question]]:
    """The labels with their wordings, and the questions that calibrate: each example is one.

    Raises DatasetError for a label of too few examples.
    """
    random = np.random.default_rng(0)
    by_label = texts_by_label(examples)
    most = max(_QUESTIONS // len(by_label), 1)
    labels, questions = [], []
    for label, texts in by_label.items():
        if len(texts) <= _WORDINGS:
            raise DatasetError(
                f"The label {label!r} has {len(texts)} examples; give it {_WORDINGS + 1} or more."
            )
        mixed = [texts[row] for row in random.permutation(len(texts))]
        heard = min(len(texts) - _WORDINGS, most)
        questions += [_question(text, label) for text in mixed[:heard]]
        labels.append(Label(label, tuple(mixed[heard:])))
    questions += [_question(e.text, None) for e in examples if e.label is None]
    return labels, questions


def refusing_threshold(gaps: NDArray[np.float64]) -> float:
    """The lowest threshold under which TARGET_REFUSED of the gaps, of these best scores, stay."""
    answered = int((1 - TARGET_REFUSED) * len(gaps) + _ROUNDING)
    return float(np.nextafter(np.sort(gaps)[::-1][answered], np.inf))


def _threshold(validation: _Asked) -> float | None:
    gap = validation.gap
    return refusing_threshold(validation.scores[gap]) if gap.any() and not gap.all() else None


def _ask(knowledge: KnowledgeBase, examples: Sequence[Example], cache: VectorCache) -> _Asked:
    vectors = cache.encode([example.text for example in examples])
    best = [
        knowledge.search(example.text, vector, limit=1)[0]
        for example, vector in zip(examples, vectors, strict=True)
    ]
    return _Asked(
        np.array([match.score for match in best], np.float64),
        np.array([m.entry.id == e.label for m, e in zip(best, examples, strict=True)], np.bool_),
        np.array([example.label is None for example in examples], np.bool_),
    )


def _question(text: str, label: str | None) -> Question:
    return Question(text=text, lang=_LANG, entry=label)
