"""Stand-ins for the knowledge package's dependencies, and builders of its records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.askable import print_of
from knowledge.calibration import Calibration
from knowledge.entry import Entry
from knowledge.evidence import Evidence
from knowledge.fold import fold
from knowledge.head import Head
from knowledge.language import LANGS, Lang
from knowledge.ranker import Ranker


class WordCountEncoder:
    """Counts the words of a vocabulary, so that expected likenesses are exact numbers."""

    def __init__(self, *vocabulary: str, fingerprint: str = "word-count") -> None:
        self.dimension = len(vocabulary)
        self.fingerprint = fingerprint
        self.batches: list[list[str]] = []
        self._vocabulary = vocabulary

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.batches.append(list(texts))
        words = [fold(text).split() for text in texts]
        counts = np.array([[w.count(v) for v in self._vocabulary] for w in words], np.float32)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), np.float32(1e-9))

    def sketch(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.encode([text])[0]
        return vector

    def sketch_of(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        return vector


def calibrated(
    entries: Sequence[Entry], dimension: int, ranker: Ranker, thresholds: dict[Lang, float]
) -> Calibration:
    """A calibration for these entries with a head that favours none."""
    fitted = {entry.id: print_of(entry) for entry in entries}
    return Calibration(Head.blank(len(entries), dimension), ranker, thresholds, fitted)


def evidence(features: Sequence[Sequence[float]], *of_question: float) -> Evidence:
    """Evidence for the first entries, none of which contains the question."""
    rows = np.arange(len(features))
    return Evidence(rows, np.array(features, float), np.array(of_question, float), rows[:0])


def ranker(
    entry_weights: Sequence[float], *best: float, constant: float = 0.0, of_question: int = 0
) -> Ranker:
    """A ranker in which 'no entry' goes by the best of each feature, and by a constant.

    It pays no heed to the features of the question, of which there are `of_question`.
    """
    none_weights = np.zeros(len(entry_weights) + of_question + 1)
    none_weights[: len(best)] = best
    none_weights[-1] = constant
    return Ranker(np.array(entry_weights, float), none_weights)


def record(entry_id: str, **fields: Any) -> dict[str, Any]:
    """An entry as a YAML file holds it; nobody else's wordings are like its own."""
    texts = {lang: f"{entry_id} {lang}" for lang in LANGS}
    source = {
        "title": texts,
        "publisher": texts,
        "url": "https://example.org/page",
        "facts": ["C-001"],
    }
    return {
        "id": entry_id,
        "topic": entry_id.partition(".")[0],
        "audience": ["hk"],
        "question": texts,
        "wordings": {lang: [f"{entry_id} {lang} {n}" for n in range(5)] for lang in LANGS},
        "answer": texts,
        "sources": [source],
        "as_of": "2026-01-31",
        "review_by": "2027-01-31",
        "owner": "desk",
        **fields,
    }


def entry(entry_id: str, **fields: Any) -> Entry:
    """An entry that is valid apart from what the fields say."""
    return Entry.model_validate(record(entry_id, **fields))


def asked(entry_id: str, *ways: str) -> Entry:
    """An entry that is asked in these English ways, five or more beside the first."""
    plain = record(entry_id)
    return entry(
        entry_id,
        question=plain["question"] | {"en": ways[0]},
        wordings=plain["wordings"] | {"en": list(ways[1:])},
    )
