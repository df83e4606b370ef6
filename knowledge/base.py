"""The set of entries that answers: it searches, and decides whether it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from knowledge.calibration import Calibration
from knowledge.entry import Entry
from knowledge.evidence import Evidence, EvidenceIndex
from knowledge.language import Lang
from knowledge.ranker import Floats
from knowledge.vectors import VectorCache, Vectors

Verdict = Literal["answer", "clarify", "unknown"]

# A question back is worth a resident's time when one of its choices is likelier right than not.
CLARIFY_TOGETHER: Final = 0.5
_CHOICES: Final = 4
_KEPT: Final = 5
_TOPIC_SHARE: Final = 1 / 3  # a word that stands in more of the entries is no topic: "the"
_CHOICE_FLOOR: Final = 0.03  # less likely entries would only lengthen the list


@dataclass(frozen=True)
class Match:
    """An entry with the probability that it is what the question asks."""

    entry: Entry
    score: float


@dataclass(frozen=True)
class Finding:
    """What a search came to: the verdict, and the matches it rests on, best first.

    `choices` are the matches worth offering where none is sure.
    """

    verdict: Verdict
    matches: tuple[Match, ...]
    choices: tuple[Match, ...] = ()


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
        self, question: str, vector: Vectors | None = None, limit: int = _KEPT
    ) -> tuple[Match, ...]:
        """The closest entries, best first, however weak; `vector` saves encoding once more."""
        return self._best(self._weigh(self._gather(question, vector)), limit)

    def find(self, question: str, lang: Lang, vector: Vectors | None = None) -> Finding:
        """The answer, the choices to clarify between, or the admission that none is known."""
        evidence = self._gather(question, vector)
        shares = self._weigh(evidence)
        matches = self._best(shares)
        if matches[0].score >= self.thresholds[lang]:
            return Finding("answer", matches)
        named = evidence[:, -1] > 0
        count = int(named.sum())
        if 1 < count <= _TOPIC_SHARE * len(named):
            # A bare topic: ask which of the entries that speak of it is meant.
            offered = self._best(np.where(named, shares, -1), min(count, _CHOICES))
            return Finding("clarify", matches, offered)
        choices = tuple(match for match in matches[:_CHOICES] if match.score >= _CHOICE_FLOOR)
        sure = sum(match.score for match in choices) >= CLARIFY_TOGETHER
        return Finding("clarify" if sure else "unknown", matches, choices)

    def _gather(self, question: str, vector: Vectors | None) -> Evidence:
        if vector is None:
            vector = self._cache.encoder.encode([question])[0]
        return self._index.gather(question, vector)

    def _weigh(self, evidence: Evidence) -> Floats:
        return self._ranker.probabilities(evidence)[:-1]

    def _best(self, shares: Floats, limit: int = _KEPT) -> tuple[Match, ...]:
        rows = np.argsort(-shares, kind="stable")[:limit]
        return tuple(Match(self._ordered[row], float(shares[row])) for row in rows)
