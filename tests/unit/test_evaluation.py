from __future__ import annotations

import pytest

from knowledge.base import Finding, Match, Verdict
from knowledge.evaluation import (
    Bin,
    Judged,
    Point,
    confusions,
    interval,
    judge_all,
    reliability,
    trade_off,
)
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


def test_best_match_and_its_score_are_kept_whatever_the_verdict() -> None:
    (judged,) = judge_all(FoundAlready("unknown"), [asked("living.home")])

    assert (judged.answered, judged.best, judged.score) == (None, "living.home", 0.6)
    assert judged.is_best_right


def judged(score: float, due: str | None = "living.home") -> Judged:
    return Judged(asked(due), "abstained", None, "living.home", score)


def test_trade_off_tells_what_answering_from_each_score_on_comes_to() -> None:
    points = trade_off([judged(0.4), judged(0.9), judged(0.7, None), judged(0.4, "living.rent")])

    assert points == [Point(0.9, 0.25, 1.0), Point(0.7, 0.5, 0.5), Point(0.4, 1.0, 0.5)]
    assert trade_off([]) == []


def test_reliability_counts_the_right_in_each_tenth() -> None:
    bins = reliability([judged(0.91), judged(1.0), judged(0.93, None), judged(0.05, None)])

    assert bins == [Bin(1, 0.05, 0), Bin(3, pytest.approx(2.84 / 3), 2)]
