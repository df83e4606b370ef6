"""The set of entries that answers: it searches, and decides whether it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from knowledge.calibration import Calibration
from knowledge.entry import Entry
from knowledge.evidence import EvidenceIndex
from knowledge.language import Lang
from knowledge.vectors import VectorCache, Vectors

Verdict = Literal["answer", "clarify", "unknown"]

# A question back is worth a resident's time when one of its choices is likelier right than not.
CLARIFY_TOGETHER: Final = 0.5
_CHOICES: Final = 3
_CHOICE_FLOOR: Final = 0.03  # less likely entries would only lengthen the list


@dataclass(frozen=True)
class Match:
    """An entry with the probability that it is what the question asks."""

    entry: Entry
    score: float


@dataclass(frozen=True)
class Finding:
    """What a search came to: the verdict, and the matches it rests on, best first."""

    verdict: Verdict
    matches: tuple[Match, ...]

    @property
    def choices(self) -> tuple[Match, ...]:
        """The matches worth offering where none is sure."""
        return tuple(match for match in self.matches[:_CHOICES] if match.score >= _CHOICE_FLOOR)


class KnowledgeBase:
    """An immutable set of entries, searched by meaning and by words."""

    def __init__(
        self,
        entries: Sequence[Entry],
        cache: VectorCache,
        calibration: Calibration,
    ) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.thresholds = calibration.thresholds
        self._ordered = tuple(entries)
        self._index = EvidenceIndex(entries, cache, calibration.head)
        self._cache = cache
        self._ranker = calibration.ranker

    def search(
        self, question: str, vector: Vectors | None = None, limit: int = 5
    ) -> tuple[Match, ...]:
        """The closest entries, best first, however weak; `vector` saves encoding once more."""
        if vector is None:
            vector = self._cache.encoder.encode([question])[0]
        shares = self._ranker.probabilities(self._index.gather(question, vector))[:-1]
        best = np.argsort(-shares, kind="stable")[:limit]
        return tuple(Match(self._ordered[row], float(shares[row])) for row in best)

    def find(self, question: str, lang: Lang, vector: Vectors | None = None) -> Finding:
        """The answer, the choices to clarify between, or the admission that none is known."""
        matches = self.search(question, vector)
        finding = Finding("unknown", matches)
        if matches and matches[0].score >= self.thresholds[lang]:
            return Finding("answer", matches)
        if sum(match.score for match in finding.choices) >= CLARIFY_TOGETHER:
            return Finding("clarify", matches)
        return finding
