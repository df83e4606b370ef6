"""How well a knowledge base answers labelled questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal, Protocol

from knowledge.base import Finding
from knowledge.language import Lang
from knowledge.questions import Question

# right, wrong: an answer was given. offered, near: it was not, but the right entry stands among
# the choices. abstained: no answer, and none was due or the right entry is out of sight.
Outcome = Literal["right", "wrong", "offered", "near", "abstained"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("right", "wrong", "offered", "near", "abstained")
_BINS: Final = 10
_Z: Final = 1.96  # 95 % of a normal distribution lie within so many deviations


class Finder(Protocol):
    """What is measured: a knowledge base, or whatever finds like one."""

    def find(self, question: str, lang: Lang) -> Finding:
        """What a search for the question comes to."""


@dataclass(frozen=True)
class Judged:
    """A question with what came of it.

    `answered` is the entry given, if one was; `best` is the best match, given or not, and
    `score` its probability.
    """

    question: Question
    outcome: Outcome
    answered: str | None
    best: str
    score: float

    @property
    def is_best_right(self) -> bool:
        """Whether the best match is the entry that is due."""
        return self.best == self.question.entry


@dataclass(frozen=True)
class Point:
    """What answering from some score on would come to.

    `coverage` is the share of all questions that get an answer, `accuracy` the share of those
    answers that are right.
    """

    score: float
    coverage: float
    accuracy: float


@dataclass(frozen=True)
class Bin:
    """The questions whose best score lies in a tenth: their number, mean score, and the right."""

    count: int
    score: float
    right: int


def judge_all(knowledge: Finder, questions: Iterable[Question]) -> list[Judged]:
    """Asks every question in its language."""
    return [_judge(q, knowledge.find(q.text, q.lang)) for q in questions]


def confusions(judged: Sequence[Judged]) -> list[tuple[str | None, str, int]]:
    """The pairs of due and given entry among wrong answers, with their number, most first."""
    wrong = [(j.question.entry, j.answered or "") for j in judged if j.outcome == "wrong"]
    return [(due, given, count) for (due, given), count in Counter(wrong).most_common()]


def groups(judged: Sequence[Judged], key: Callable[[Judged], str]) -> dict[str, Counter[Outcome]]:
    """The outcomes counted by a key, in the keys' order."""
    counted: dict[str, Counter[Outcome]] = {}
    for item in judged:
        counted.setdefault(key(item), Counter())[item.outcome] += 1
    return dict(sorted(counted.items()))


def trade_off(judged: Sequence[Judged]) -> list[Point]:
    """A point for each score that a question's best match has, from the highest down."""
    points: list[Point] = []
    ordered = sorted(judged, key=lambda item: -item.score)
    right = 0
    for answered, item in enumerate(ordered, start=1):
        right += item.is_best_right
        if answered == len(ordered) or ordered[answered].score < item.score:
            points.append(Point(item.score, answered / len(ordered), right / answered))
    return points


def reliability(judged: Sequence[Judged]) -> list[Bin]:
    """The questions by the tenth their best score lies in; an empty tenth is left out."""
    bins: dict[int, list[Judged]] = {}
    for item in judged:
        bins.setdefault(min(int(item.score * _BINS), _BINS - 1), []).append(item)
    return [
        Bin(
            len(group),
            sum(i.score for i in group) / len(group),
            sum(i.is_best_right for i in group),
        )
        for _, group in sorted(bins.items())
    ]


def interval(count: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    share, spread = count / total, _Z**2 / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _judge(question: Question, finding: Finding) -> Judged:
    outcome, given = _outcome(question, finding)
    best = finding.matches[0]
    return Judged(question, outcome, given, best.entry.id, best.score)


def _outcome(question: Question, finding: Finding) -> tuple[Outcome, str | None]:
    if finding.verdict == "answer":
        given = finding.matches[0].entry.id
        return ("right" if given == question.entry else "wrong"), given
    if question.entry in {match.entry.id for match in finding.choices}:
        return ("offered" if finding.verdict == "clarify" else "near"), None
    return "abstained", None
