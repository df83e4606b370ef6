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
_Z: Final = 1.96  # 95 % of a normal distribution lie within so many deviations


class Finder(Protocol):
    """What is measured: a knowledge base, or whatever finds like one."""

    def find(self, question: str, lang: Lang) -> Finding:
        """What a search for the question comes to."""


@dataclass(frozen=True)
class Judged:
    """A question with what came of it; `answered` is the entry given, if one was."""

    question: Question
    outcome: Outcome
    answered: str | None


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


def interval(count: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    share, spread = count / total, _Z**2 / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return middle - half, middle + half


def _judge(question: Question, finding: Finding) -> Judged:
    if finding.verdict == "answer":
        given = finding.matches[0].entry.id
        return Judged(question, "right" if given == question.entry else "wrong", given)
    if question.entry in {match.entry.id for match in finding.choices}:
        return Judged(question, "offered" if finding.verdict == "clarify" else "near", None)
    return Judged(question, "abstained", None)
