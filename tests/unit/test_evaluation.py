from __future__ import annotations

import pytest

from knowledge.base import Finding, Match, Verdict
from knowledge.evaluation import confusions, interval, judge_all
from knowledge.language import Lang
from knowledge.questions import Question
from tests.knowledge_fakes import entry

HOME, RENT = Match(entry("living.home"), 0.6), Match(entry("living.rent"), 0.3)


class FoundAlready:
    """Comes to the same finding whatever is asked."""

    def __init__(self, verdict: Verdict, *choices: Match) -> None:
        self._finding = Finding(verdict, (HOME, RENT), choices)

    def find(self, question: str, lang: Lang) -> Finding:
        return self._finding


def asked(due: str | None) -> Question:
    return Question(text="rent?", lang="en", entry=due)


@pytest.mark.parametrize(
    ("verdict", "choices", "due", "outcome"),
    [
        ("answer", (), "living.home", "right"),
        ("answer", (), "living.rent", "wrong"),
        ("answer", (), None, "wrong"),
        ("clarify", (HOME, RENT), "living.rent", "offered"),
        ("unknown", (RENT,), "living.rent", "near"),
        ("clarify", (HOME,), "living.rent", "abstained"),
        ("unknown", (), None, "abstained"),
    ],
)
def test_outcome_follows_from_verdict_and_label(
    verdict: Verdict, choices: tuple[Match, ...], due: str | None, outcome: str
) -> None:
    knowledge = FoundAlready(verdict, *choices)
    assert [j.outcome for j in judge_all(knowledge, [asked(due)])] == [outcome]


def test_confusions_name_the_pairs_most_frequent_first() -> None:
    knowledge = FoundAlready("answer")
    judged = judge_all(knowledge, [asked(None), asked("living.rent"), asked("living.rent")])
    assert confusions(judged) == [("living.rent", "living.home", 2), (None, "living.home", 1)]


def test_interval_is_wilsons() -> None:
    low, high = interval(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert interval(0, 0) == (0.0, 1.0)
