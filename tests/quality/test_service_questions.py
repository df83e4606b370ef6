"""Questions that ask to have something worked out, none of which anything learns from."""

from __future__ import annotations

from collections import Counter

from knowledge.evaluation import judge_all
from knowledge.live import open_knowledge
from knowledge.questions import read_questions
from knowledge.settings import ROOT


def test_most_start_the_right_service_and_hardly_any_a_wrong_one() -> None:
    questions = read_questions(ROOT / "tests" / "quality" / "service_questions.jsonl")
    outcomes = Counter(judged.outcome for judged in judge_all(open_knowledge(), questions))

    assert outcomes["right"] >= 0.88 * len(questions), outcomes
    assert outcomes["wrong"] <= 0.04 * len(questions), outcomes
