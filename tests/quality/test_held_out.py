"""The answers to questions that nothing was tuned to."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from knowledge.evaluation import Judged, judge_all
from knowledge.language import LANGS, Lang
from knowledge.live import open_knowledge
from knowledge.questions import read_questions

# The later ones are by somebody who came to a matcher that stood, and asked more plainly.
LEAST_RIGHT = {"held_out.jsonl": 0.90, "held_out_later.jsonl": 0.95}


@pytest.fixture(scope="module", params=LEAST_RIGHT)
def judged(request: pytest.FixtureRequest) -> list[Judged]:
    return judge_all(open_knowledge(), read_questions(Path(__file__).with_name(request.param)))


@pytest.mark.parametrize("lang", LANGS)
def test_most_questions_are_answered_right(
    judged: list[Judged], lang: Lang, request: pytest.FixtureRequest
) -> None:
    least = LEAST_RIGHT[request.node.callspec.params["judged"]]
    outcomes = Counter(j.outcome for j in judged if j.question.lang == lang and j.question.entry)
    assert outcomes["right"] / outcomes.total() >= least, outcomes


@pytest.mark.parametrize("lang", LANGS)
def test_hardly_any_question_is_answered_wrong(judged: list[Judged], lang: Lang) -> None:
    outcomes = Counter(j.outcome for j in judged if j.question.lang == lang)
    assert outcomes["wrong"] / outcomes.total() <= 0.025, outcomes


@pytest.mark.parametrize("lang", LANGS)
def test_what_no_entry_answers_is_not_answered(judged: list[Judged], lang: Lang) -> None:
    outcomes = Counter(
        j.outcome for j in judged if j.question.lang == lang and not j.question.entry
    )
    assert outcomes["wrong"] / outcomes.total() <= 0.07, outcomes
