from __future__ import annotations

import numpy as np
import pytest

from knowledge.lexical import LexicalIndex, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tax rate?", ["tax", "rate"]),
        ("application", ["application", "appli~"]),
        ("15% e-channel", ["15", "e-channel", "e-cha~"]),
        ("回鄉證", ["回", "乡", "证", "回乡", "乡证", "回乡证"]),
        ("办visa", ["办", "visa"]),
        ("?!", []),
    ],
)
def test_terms_are_words_stems_and_short_runs_of_characters(text: str, expected: list[str]) -> None:
    assert list(terms(text)) == expected


def test_text_asked_word_for_word_scores_one() -> None:
    scores = LexicalIndex(["metro line", "work permit", "办证"]).scores("Work permit")

    assert scores.tolist() == pytest.approx([0, 1, 0])


def test_nothing_in_common_scores_zero() -> None:
    assert LexicalIndex(["metro line", "work permit"]).scores("football").tolist() == [0, 0]


def test_inflected_word_is_nearer_than_another_one() -> None:
    near, far = LexicalIndex(["application", "nothing"]).scores("applied")

    assert near > 0 == far


def test_traditional_question_finds_simplified_text() -> None:
    assert LexicalIndex(["学费", "签证"]).scores("學費").tolist() == pytest.approx([1, 0])


def test_rare_word_weighs_more_than_a_common_one() -> None:
    index = LexicalIndex(["qianhai tax", "qianhai metro", "qianhai school"])

    scores = index.scores("qianhai tax")

    assert np.argmax(scores) == 0
    assert scores[1] < 0.5


def test_scores_are_as_many_as_texts() -> None:
    assert LexicalIndex(["a tax", "b tax", "c tax"]).scores("tax").shape == (3,)
