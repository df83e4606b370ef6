"""What the matcher learns from and what it is measured by have no text in common."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from knowledge.fold import fold
from knowledge.language import LANGS
from tests.contracts.curated import (
    CALIBRATION,
    HELD_OUT,
    HELD_OUT_LATER,
    entries,
    folded_examples,
    questions,
)

MEASURES = (HELD_OUT, HELD_OUT_LATER)
SETS = pytest.mark.parametrize("path", [CALIBRATION, *MEASURES], ids=lambda path: path.stem)


def test_no_example_stands_under_two_intents() -> None:
    torn = {text: found for text, found in folded_examples().items() if len(found) > 1}

    assert torn == {}


@SETS
def test_no_question_is_a_wording_of_an_entry(path: Path) -> None:
    wordings = {fold(w) for entry in entries() for lang in LANGS for w in entry.ways_to_ask(lang)}

    assert [q.text for q in questions(path) if fold(q.text) in wordings] == []


@SETS
def test_no_question_is_a_training_example(path: Path) -> None:
    assert [q.text for q in questions(path) if fold(q.text) in folded_examples()] == []


def test_no_question_is_both_learnt_from_and_measured_by() -> None:
    learnt = {fold(question.text) for question in questions(CALIBRATION)}

    asked = [question.text for path in MEASURES for question in questions(path)]

    assert [text for text in asked if fold(text) in learnt] == []


@SETS
def test_no_question_is_asked_twice(path: Path) -> None:
    counted = Counter(fold(question.text) for question in questions(path))

    assert [text for text, count in counted.items() if count > 1] == []


@SETS
def test_questions_name_entries_that_exist(path: Path) -> None:
    known = {entry.id for entry in entries()}

    assert {q.entry for q in questions(path) if q.entry is not None} - known == set()
