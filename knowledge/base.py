"""The set of entries that answers: it searches, and decides whether it knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from knowledge.askable import wordings_of
from knowledge.calibration import Calibration
from knowledge.clarifying import CHOICE_FLOOR, CHOICES, is_worth_asking
from knowledge.entry import Entry
from knowledge.evidence import Evidence, EvidenceIndex, MakeNearest, Rows
from knowledge.fold import fold
from knowledge.heard import Heard, without_filled_gaps
from knowledge.language import Lang
from knowledge.nearest import ExactNearest
from knowledge.ranker import Floats
from knowledge.recent import Recent
from knowledge.vectors import VectorCache, Vectors

if TYPE_CHECKING:
    from knowledge.context import Context

Verdict = Literal["answer", "clarify", "unknown"]

_KEPT: Final = 5
_TOPIC_SHARE: Final = 1 / 3  # a word that stands in more of the entries is no topic: "the"
_ONE_OF_GROUP: Final = 0.9  # of a group's probability: below, who asks must tell the entry
_REMEMBERED: Final = 5120  # findings, 1 KB each
_FOLLOWED: Final = 1024  # findings of texts after an entry, of which few come again
_AT_HAND: Final = 64  # evidence, 20 KB each: of the turns that go on at the moment


@dataclass(frozen=True)
class Match:
    """An entry with the probability that it is what the question asks."""

    entry: Entry
    score: float


@dataclass(frozen=True)
class Finding:
    """What a search came to: the verdict, and the matches it rests on, best first.

    `choices` are the matches worth offering where none is sure. `group` is set where it is
    sure that one of a group's entries answers, and who asks tells which.
    """

    verdict: Verdict
    matches: tuple[Match, ...]
    choices: tuple[Match, ...] = ()
    group: str | None = None


@dataclass(frozen=True)
class Gist:
    """What remains of a text's evidence: the likeliest entries, and what tells of the text."""

    entries: Rows
    question: Floats


def offer(matches: tuple[Match, ...], count: int) -> Finding:
    """What matches come to of which none is sure: a question back, or nothing known."""
    choices = tuple(match for match in matches[:count] if match.score >= CHOICE_FLOOR)
    sure = is_worth_asking(match.score for match in choices)
    return Finding("clarify" if sure else "unknown", matches, choices)


class KnowledgeBase:
    """An immutable set of entries, searched by meaning and by words."""

    def __init__(
        self,
        entries: Sequence[Entry],
        cache: VectorCache,
        calibration: Calibration,
        context: Context | None = None,
        nearest: MakeNearest = ExactNearest,
    ) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.thresholds = calibration.thresholds
        self.context = context
        self.ordered = tuple(entries)
        self.rows = {entry.id: row for row, entry in enumerate(entries)}
        self._groups: dict[str, list[int]] = {}
        for row, entry in enumerate(entries):
            if entry.group:
                self._groups.setdefault(entry.group.name, []).append(row)
        self._asked: dict[str, list[Entry]] = {}
        for entry in entries:
            read = cache.lexicon.read(wordings_of(entry))  # folds each wording once and for all
            for text in {_bare(wording.folded) for wording in read}:
                self._asked.setdefault(text, []).append(entry)
        rows = calibration.rows_for(entries)
        new = [e for e, row in zip(entries, rows, strict=True) if row is None]
        asked = [text for entry in new for text in wordings_of(entry)]
        questions = without_filled_gaps(calibration.questions, asked, cache)
        heard = Heard(questions, self.entries)
        self.index = EvidenceIndex(entries, cache, heard, calibration.head, nearest)
        if rows != list(range(len(calibration.fitted))):
            self.index.head = self.index.adapt(calibration.head, rows)
        self._cache = cache
        self.ranker = calibration.ranker
        # Another set of entries starts anew.
        self._found: Recent[tuple[str, Lang, int], Finding] = Recent(_REMEMBERED)
        self._gathered: Recent[tuple[str, int], Evidence] = Recent(_AT_HAND)
        self._gists: Recent[tuple[str, int], Gist] = Recent(_REMEMBERED)
        self.followed: Recent[tuple[str, Lang, str | None, int], Finding] = Recent(_FOLLOWED)
        """What texts came to after an entry."""

    def search(
        self, question: str, vector: Vectors | None = None, limit: int = _KEPT
    ) -> tuple[Match, ...]:
        """The closest entries, best first, however weak; `vector` saves encoding once more."""
        evidence = self.gather(question, vector)
        return self._best(evidence.entries, self._weigh(evidence), limit)

    def find(self, question: str, lang: Lang, vector: Vectors | None = None) -> Finding:
        """The answer, the choices to clarify between, or the admission that none is known."""
        known = self._word_for_word(question)
        if known:
            return known
        of = self.encode(question) if vector is None else vector
        place = (question, lang, hash(of.tobytes()))
        return self._found.get(place, lambda: self._find(question, lang, of))

    def _find(self, question: str, lang: Lang, vector: Vectors) -> Finding:
        evidence = self.gather(question, vector)
        shares = self._weigh(evidence)
        matches = self._best(evidence.entries, shares)
        group, members = self._group_of(matches[0].entry, evidence.entries, shares)
        together = sum(member.score for member in members)
        if together >= self.thresholds[lang] and matches[0].score < _ONE_OF_GROUP * together:
            return Finding("clarify", matches, members, group)
        if matches[0].score >= self.thresholds[lang]:
            return Finding("answer", matches)
        if 1 < len(evidence.containing) <= _TOPIC_SHARE * len(self.ordered):
            # A bare topic: ask which of the entries that speak of it is meant.
            named = np.isin(evidence.entries, evidence.containing)
            offered = self._best(evidence.entries[named], shares[named], CHOICES)
            return Finding("clarify", matches, offered)
        return offer(matches, CHOICES)

    def encode(self, text: str) -> Vectors:
        """The unit vector of a text."""
        vector: Vectors = self._cache.encoder.encode([text])[0]
        return vector

    def recall(self, wording: str) -> Vectors:
        """The unit vector of a wording, which was encoded when the knowledge base was built."""
        vector: Vectors = self._cache.encode([wording])[0]
        return vector

    def sketch(self, text: str) -> Vectors:
        """A vector of a text that tells less than its own and takes a sixth of the time."""
        return self._cache.encoder.sketch(text)

    def recall_sketch(self, wording: str) -> Vectors:
        """The sketch of a wording, which was encoded when the knowledge base was built."""
        return self._cache.encoder.sketch_of(self.recall(wording))

    def rows_about(self, entry: Entry) -> Rows:
        """The rows of the entries that one may come to from an entry: kin, group, related."""
        kin = entry.id.split(".")[:2]
        near = [
            row
            for row, other in enumerate(self.ordered)
            if other is not entry
            and (
                other.id.split(".")[:2] == kin
                or other.id in entry.related
                or entry.id in other.related
                or (entry.group and other.group and entry.group.name == other.group.name)
            )
        ]
        return np.array(near, np.intp)

    def asks_word_for_word(self, question: str) -> bool:
        """Whether a question is one of the wordings."""
        return self._word_for_word(question) is not None

    def _word_for_word(self, question: str) -> Finding | None:
        """What a question comes to that is one of the wordings; None for any other."""
        entries = self._asked.get(_bare(fold(question)), ())
        matches = tuple(Match(entry, 1 / len(entries)) for entry in entries)
        if len(matches) == 1:
            return Finding("answer", matches)
        group = entries[0].group if entries else None
        if group and all(entry.group and entry.group.name == group.name for entry in entries):
            return Finding("clarify", matches, matches, group.name)
        return None

    def gather(self, question: str, vector: Vectors | None) -> Evidence:
        """The evidence for the likely entries, of a question asked lately as it was then."""
        of = self.encode(question) if vector is None else vector
        place = (question, hash(of.tobytes()))
        return self._gathered.get(place, lambda: self.index.gather(question, of))

    def gist(self, question: str, vector: Vectors) -> Gist:
        """The gist of a text's evidence, remembered for longer than that."""

        def take() -> Gist:
            evidence = self.gather(question, vector)
            best = np.argsort(-self._weigh(evidence), kind="stable")[:_KEPT]
            return Gist(evidence.entries[best], evidence.question)

        return self._gists.get((question, hash(vector.tobytes())), take)

    def _group_of(
        self, entry: Entry, candidates: Rows, shares: Floats
    ) -> tuple[str | None, tuple[Match, ...]]:
        """An entry's group with its matches, best first; nothing for an entry that has none."""
        rows = self._groups.get(entry.group.name, ()) if entry.group else ()
        likely = dict(zip(candidates.tolist(), shares.tolist(), strict=True))
        members = (Match(self.ordered[row], likely.get(row, 0.0)) for row in rows)
        ranked = tuple(sorted(members, key=lambda match: -match.score))
        return (entry.group.name, ranked) if entry.group and len(ranked) > 1 else (None, ())

    def _weigh(self, evidence: Evidence) -> Floats:
        return self.ranker.probabilities(evidence)[:-1]

    def _best(self, entries: Rows, shares: Floats, limit: int = _KEPT) -> tuple[Match, ...]:
        best = np.argsort(-shares, kind="stable")[:limit]
        return tuple(Match(self.ordered[entries[at]], float(shares[at])) for at in best)


def _bare(folded: str) -> str:
    """A folded text as it is compared word for word: signs around it say nothing."""
    return folded.strip(" .,!?。，！？、…~")
