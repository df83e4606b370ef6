from __future__ import annotations

import numpy as np
import pytest

from knowledge.lexical import Coverage, LexicalIndex, Rarity
from knowledge.lexicon import Floats, Lexicon, terms


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


def scores(question: str, *texts: str) -> Floats:
    lexicon = Lexicon()
    index = LexicalIndex(lexicon, texts)
    return index.scores(lexicon.look_up(question))


def coverage(question: str, *texts: str) -> list[float]:
    """Of entries with one text each."""
    lexicon = Lexicon()
    rarity = Rarity(lexicon.read(texts), len(lexicon))
    return (
        Coverage(lexicon, [[text] for text in texts], rarity)
        .shares(lexicon.look_up(question))
        .tolist()
    )


def test_text_asked_word_for_word_scores_one() -> None:
    assert scores("Work permit", "metro line", "work permit", "办证") == pytest.approx([0, 1, 0])


def test_nothing_in_common_scores_zero() -> None:
    assert scores("football", "metro line", "work permit").tolist() == [0, 0]


def test_inflected_word_is_nearer_than_another_one() -> None:
    near, far = scores("applied", "application", "nothing")

    assert near > 0 == far


def test_traditional_question_finds_simplified_text() -> None:
    assert scores("學費", "学费", "签证") == pytest.approx([1, 0])


def test_rare_word_weighs_more_than_a_common_one() -> None:
    found = scores("qianhai tax", "qianhai tax", "qianhai metro", "qianhai school")

    assert np.argmax(found) == 0
    assert found[1] < 0.5


def test_scores_are_as_many_as_texts() -> None:
    assert scores("tax", "a tax", "b tax", "c tax").shape == (3,)


def test_cosines_are_those_of_scikit_learn() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = ["apply for a tax refund", "tax tax office", "how long 办签证", "签证 签证 多久", "?"]
    asked = "How long does a tax 签证 take?"
    library = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
    expected = library.fit_transform(texts) @ library.transform([asked]).T

    assert scores(asked, *texts) == pytest.approx(expected.toarray()[:, 0], abs=1e-6)


def test_terms_learnt_after_an_index_was_made_are_unknown_to_it() -> None:
    lexicon = Lexicon()
    index, size = LexicalIndex(lexicon, ["metro line"]), len(lexicon)
    lexicon.read(["work visa"])

    asked = lexicon.look_up("metro visa").within(size)

    assert asked.unknown == 1
    assert index.scores(asked).tolist() == pytest.approx([1 / np.sqrt(2)])


def test_text_is_taken_apart_once() -> None:
    lexicon = Lexicon()

    first, again = lexicon.read(["work permit", "work permit"])

    assert first is again
    assert len(lexicon) == 3, "work, permit, and the stem of permit"


def test_question_in_an_entrys_own_words_is_covered() -> None:
    assert coverage("permit work", "work permit", "metro") == pytest.approx([1, 0])


def test_rare_word_that_is_missing_leaves_more_uncovered_than_a_common_one() -> None:
    texts = ("tax in qianhai", "rent in qianhai", "school in qianhai")

    rare, common = coverage("tax in", *texts)[1], coverage("tax in", *texts)[0]

    assert common == pytest.approx(1)
    assert 0 < rare < 0.5


def test_word_that_stands_nowhere_is_never_covered() -> None:
    assert max(coverage("tax in guangzhou", "tax in qianhai", "rent in qianhai")) < 0.7


def test_only_texts_with_the_rarest_term_are_looked_at_for_containment() -> None:
    lexicon = Lexicon()
    index = LexicalIndex(lexicon, ["tax in qianhai", "rent in qianhai", "tax in town"])

    assert index.rows_with_rarest(lexicon.look_up("in rent")).tolist() == [1]
    assert index.rows_with_rarest(lexicon.look_up("rent nowhere")).tolist() == []
    assert index.rows_with_rarest(lexicon.look_up("?")).tolist() == []
