"""Questions that nobody could answer, or not well: gathered by meaning, most asked first."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.base import Match
from knowledge.fold import fold
from knowledge.language import Lang, detect
from knowledge.meaning import Meaning
from knowledge.vectors import Vectors

# unanswered: no entry answered. unhelpful: one did, and the resident said it was no help.
GapKind = Literal["unanswered", "unhelpful"]
# dismissed: not for us, whenever it is asked. done: answered from now on; asked again, it is back.
Ruling = Literal["dismissed", "done"]

# Chosen on knowledge/calibration.jsonl, the map learnt from half of the entries and measured on
# the other half, ten times: on average 72 % of the questions in a cluster with one ask the same
# as it, and 61 % of those that ask the same are there (0.16: 67 and 66 %; 0.20: 75 and 56 %).
LIKENESS: Final = 0.18
_SAMPLES: Final = 3
_SEARCHED: Final = 10  # of a large cluster, the latest so many tell what is near
_NEAREST: Final = 3


Encode = Callable[[Sequence[str]], Vectors]


class Searcher(Protocol):
    """What tells the nearest entries: a knowledge base, or whatever searches like one."""

    def search(self, question: str, vector: Vectors | None = None) -> tuple[Match, ...]:
        """The closest entries, best first."""


@dataclass(frozen=True)
class Gap:
    """One question without a good answer; `entry` is what was answered, if anything was."""

    text: str
    lang: Lang
    kind: GapKind
    at: datetime
    channel: str
    entry: str | None = None


@dataclass(frozen=True)
class Decision:
    """What admin decided about a question, and when."""

    ruling: Ruling
    at: datetime


@dataclass(frozen=True)
class Near:
    """An entry with its summed probability over a cluster's questions."""

    entry: str
    score: float


@dataclass(frozen=True)
class Cluster:
    """Gaps that ask the same, oldest first; `nearest` is empty until somebody has looked."""

    gaps: tuple[Gap, ...]
    nearest: tuple[Near, ...] = ()

    @property
    def id(self) -> str:
        """Named after the oldest gap, so that newer ones do not change it."""
        return key_of(self.gaps[0].text)

    @property
    def kinds(self) -> Counter[GapKind]:
        """How many gaps there are of each kind."""
        return Counter(gap.kind for gap in self.gaps)

    @property
    def langs(self) -> Counter[Lang]:
        """How many gaps there are in each language."""
        return Counter(gap.lang for gap in self.gaps)

    @property
    def answered(self) -> Counter[str]:
        """The entries that were answered and did not help, with how often."""
        return Counter(gap.entry for gap in self.gaps if gap.entry)

    def samples(self, lang: Lang) -> list[str]:
        """The texts most often asked in a language, a few, each once."""
        asked = [gap.text for gap in self.gaps if gap.lang == lang]
        counted = Counter(map(fold, asked))
        first = {fold(text): text for text in reversed(asked)}
        return [first[folded] for folded, _ in counted.most_common(_SAMPLES)]


KEY_LENGTH: Final = 12  # digits


def key_of(text: str) -> str:
    """What names a question, however it is spelt out: digits of a checksum."""
    return hashlib.sha256(fold(text).encode()).hexdigest()[:KEY_LENGTH]


def cluster_gaps(gaps: Iterable[Gap], meaning: Meaning, encode: Encode) -> list[Cluster]:
    """The gaps gathered by meaning: the most asked first, of those the latest."""
    ordered = sorted(gaps, key=lambda gap: gap.at)
    if not ordered:
        return []
    distinct: dict[str, list[Gap]] = {}
    for gap in ordered:
        distinct.setdefault(fold(gap.text), []).append(gap)
    firsts = [same[0] for same in distinct.values()]
    vectors = encode([gap.text for gap in firsts])
    # The language of the question, which need not be that of the reply it got.
    langs = [detect(gap.text) or gap.lang for gap in firsts]
    gathered: dict[int, list[Gap]] = {}
    for label, same in zip(
        group(meaning.project(vectors, langs), LIKENESS), distinct.values(), strict=True
    ):
        gathered.setdefault(label, []).extend(same)
    return _ranked(Cluster(tuple(sorted(g, key=lambda gap: gap.at))) for g in gathered.values())


def group(vectors: Vectors, likeness: float) -> list[int]:
    """A label for each unit vector: groups whose mean mutual cosines are at least `likeness`."""
    if len(vectors) < 2:
        return [0] * len(vectors)
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = np.maximum(1 - vectors @ vectors.T, 0)
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances, checks=False), method="average")
    labels: NDArray[np.intp] = fcluster(tree, 1 - likeness, criterion="distance")
    return [int(label) for label in labels]


def find_nearest(cluster: Cluster, knowledge: Searcher, encode: Encode) -> Cluster:
    """The cluster with the entries nearest to its latest questions, their scores summed."""
    texts = list(dict.fromkeys(gap.text for gap in reversed(cluster.gaps)))[:_SEARCHED]
    scores: dict[str, float] = {}
    for text, vector in zip(texts, encode(texts), strict=True):
        for match in knowledge.search(text, vector):
            scores[match.entry.id] = scores.get(match.entry.id, 0.0) + match.score
    best = sorted(scores.items(), key=lambda item: -item[1])[:_NEAREST]
    return replace(cluster, nearest=tuple(Near(entry, score) for entry, score in best))


def undecided(clusters: Iterable[Cluster], decisions: Mapping[str, Decision]) -> list[Cluster]:
    """The clusters with what admin has decided left out.

    A new wording goes with the decision when at least half of its cluster was decided.
    """
    left = (_undecided(cluster, decisions) for cluster in clusters)
    return _ranked(cluster for cluster in left if cluster is not None)


def _ranked(clusters: Iterable[Cluster]) -> list[Cluster]:
    return sorted(clusters, key=lambda c: (len(c.gaps), c.gaps[-1].at), reverse=True)


def _undecided(cluster: Cluster, decisions: Mapping[str, Decision]) -> Cluster | None:
    keys = {key_of(gap.text) for gap in cluster.gaps}
    decided = {key: decisions[key] for key in keys if key in decisions}
    latest = max(decided.values(), key=lambda decision: decision.at, default=None)
    common = latest if 2 * len(decided) >= len(keys) else None
    gaps = tuple(
        gap for gap in cluster.gaps if not _is_settled(gap, decided.get(key_of(gap.text), common))
    )
    return replace(cluster, gaps=gaps) if gaps else None


def _is_settled(gap: Gap, decision: Decision | None) -> bool:
    if decision is None:
        return False
    return decision.ruling == "dismissed" or gap.at <= decision.at
