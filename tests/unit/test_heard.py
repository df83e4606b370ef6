from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.folds import fold_numbers
from knowledge.heard import Heard, without_filled_gaps
from knowledge.questions import Question
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(WordCountEncoder("tax", "visa", "rent", "cat"), tmp_path)


def question(text: str, entry: str | None = None) -> Question:
    return Question(text=text, lang="en", entry=entry)


def test_questions_are_sorted_by_entry_and_the_rest_are_gaps() -> None:
    questions = [question("tax", "tax.a"), question("cat"), question("rent", "living.gone")]

    heard = Heard(questions, ["tax.a", "visa.a"])

    assert heard.of_entry("tax.a") == ("tax",)
    assert heard.of_entry("visa.a") == ()
    assert heard.gaps == ("cat", "rent")


def test_gap_that_a_wording_now_asks_is_none_any_more(cache: VectorCache) -> None:
    questions = [question("rent a cat"), question("tax", "tax.a"), question("visa cat")]

    kept = without_filled_gaps(questions, ["cat to rent"], cache)

    assert kept == (questions[1], questions[2])


def test_without_new_wordings_every_gap_stays(cache: VectorCache) -> None:
    questions = [question("rent a cat"), question("tax", "tax.a")]

    assert without_filled_gaps(questions, [], cache) == tuple(questions)


def test_near_copies_of_one_entry_stay_together(cache: VectorCache) -> None:
    copies = [question(f"tax tax rent {n}", "tax.a") for n in range(20)]

    assert len(set(fold_numbers(copies, cache, 5).tolist())) == 1


def test_questions_that_differ_are_spread_over_all_parts(cache: VectorCache) -> None:
    texts = [f"{a} {b}" for a in ("tax", "visa", "rent", "cat") for b in ("tax", "visa", "rent")]
    questions = [question(text, f"living.e{n}") for n, text in enumerate(texts)]

    numbers = fold_numbers(questions, cache, 3)

    assert sorted(set(numbers.tolist())) == [0, 1, 2]
    assert numbers.tolist() == fold_numbers(questions, cache, 3).tolist()
