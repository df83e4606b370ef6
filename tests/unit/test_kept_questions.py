from __future__ import annotations

import pytest

from knowledge.base import Finding, Match
from knowledge.kept_questions import find_regressions
from knowledge.language import Lang
from knowledge.questions import Question
from tests.knowledge_fakes import entry

RIGHT, OTHER = Match(entry("tax.a"), 0.9), Match(entry("tax.b"), 0.9)
ANSWERS = {
    "right": Finding("answer", (RIGHT,)),
    "wrong": Finding("answer", (OTHER,)),
    "offered": Finding("clarify", (OTHER, RIGHT), (OTHER, RIGHT)),
    "abstained": Finding("unknown", (OTHER,)),
}


class Always:
    """Finds the same whatever is asked."""

    def __init__(self, outcome: str) -> None:
        self._finding = ANSWERS[outcome]

    def find(self, question: str, lang: Lang) -> Finding:
        return self._finding


def regressions(before: str, after: str, due: str | None = "tax.a") -> list[str]:
    kept = [Question(text="How much?", lang="en", entry=due)]
    return [str(r) for r in find_regressions(Always(before), Always(after), kept)]


@pytest.mark.parametrize(
    ("before", "after"),
    [("right", "wrong"), ("right", "offered"), ("right", "abstained"), ("abstained", "wrong")],
)
def test_a_worse_answer_is_named(before: str, after: str) -> None:
    (told,) = regressions(before, after)
    assert f"was {before}, would be {after}" in told


@pytest.mark.parametrize(
    ("before", "after"),
    [("right", "right"), ("wrong", "abstained"), ("wrong", "wrong"), ("offered", "abstained")],
)
def test_an_answer_that_is_no_worse_is_not(before: str, after: str) -> None:
    assert regressions(before, after) == []


def test_a_gap_that_gets_an_answer_is_worse() -> None:
    assert regressions("abstained", "right", due=None) == [
        "en: 'How much?' (due: no answer) was abstained, would be wrong, answered with tax.a"
    ]
