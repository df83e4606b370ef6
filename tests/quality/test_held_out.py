"""The answers to questions that nothing was tuned to."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from knowledge.language import LANGS, Lang
from knowledge.live import open_knowledge
from knowledge.questions import read_questions

HELD_OUT = Path(__file__).with_name("held_out.jsonl")


@pytest.fixture(scope="module")
def outcomes() -> dict[Lang, Counter[str]]:
    knowledge = open_knowledge()
    counts: dict[Lang, Counter[str]] = {lang: Counter() for lang in LANGS}
    for question in read_questions(HELD_OUT):
        finding = knowledge.find(question.text, question.lang)
        best = finding.matches[0].entry.id
        known = "entry" if question.entry else "gap"
        choices = [match.entry.id for match in finding.choices]
        if finding.verdict == "answer":
            outcome = "right" if best == question.entry else "wrong"
        elif finding.verdict == "clarify":
            outcome = "offered" if question.entry in choices else "asked back"
        else:
            outcome = "near" if question.entry in choices else "unknown"
        counts[question.lang][f"{known}: {outcome}"] += 1
        counts[question.lang][known] += 1
    return counts


@pytest.mark.parametrize("lang", LANGS)
def test_most_questions_are_answered_right(outcomes: dict[Lang, Counter[str]], lang: Lang) -> None:
    counts = outcomes[lang]
    assert counts["entry: right"] / counts["entry"] >= 0.80, counts


@pytest.mark.parametrize("lang", LANGS)
def test_hardly_any_question_is_answered_wrong(
    outcomes: dict[Lang, Counter[str]], lang: Lang
) -> None:
    counts = outcomes[lang]
    wrong = counts["entry: wrong"] + counts["gap: wrong"]
    assert wrong / (counts["entry"] + counts["gap"]) <= 0.03, counts


@pytest.mark.parametrize("lang", LANGS)
def test_what_no_entry_answers_is_not_answered(
    outcomes: dict[Lang, Counter[str]], lang: Lang
) -> None:
    counts = outcomes[lang]
    assert counts["gap: wrong"] / counts["gap"] <= 0.08, counts
