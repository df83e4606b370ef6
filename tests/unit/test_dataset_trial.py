from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.dataset_trial import refusing_threshold, share_out, try_matcher
from knowledge.datasets import Dataset, DatasetError, Example
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder

WORDS = ("card", "loan", "rate", "rain", "snow")


def asking(word: str, label: str | None, first: int, last: int) -> tuple[Example, ...]:
    return tuple(Example(f"{word} number{n} please", label) for n in range(first, last))


def examples(first: int, last: int) -> tuple[Example, ...]:
    labelled = (asking(word, word, first, last) for word in ("card", "loan", "rate"))
    return (*(e for part in labelled for e in part), *asking("rain", None, first, last))


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(WordCountEncoder(*WORDS), tmp_path)


def test_labels_are_found_and_gaps_are_refused_at_the_threshold(cache: VectorCache) -> None:
    trial = try_matcher(Dataset(examples(0, 30), examples(30, 40), examples(40, 60)), cache)

    assert (trial.labels, trial.wordings) == (3, 90)
    assert (trial.questions, trial.right, trial.answered) == (60, 60, 60)
    assert (trial.gaps, trial.refused) == (20, 20)
    assert trial.threshold is not None


def test_match_below_the_threshold_is_right_but_not_answered(cache: VectorCache) -> None:
    weak = tuple(Example("snow", label) for label in ("card", "loan", "rate"))
    validation = (*examples(30, 40), Example("snow", None), Example("snow snow", None))
    trial = try_matcher(Dataset(examples(0, 30), validation, (*examples(40, 60), *weak)), cache)

    assert trial.right == 61, "an unknown word is nearest to one of the three labels"
    assert trial.answered == 60


@pytest.mark.parametrize(
    "validation", [(), asking("card", "card", 30, 40), asking("rain", None, 30, 40)]
)
def test_without_questions_and_gaps_to_validate_with_there_is_no_threshold(
    validation: tuple[Example, ...], cache: VectorCache
) -> None:
    trial = try_matcher(Dataset(examples(0, 30), validation, examples(40, 60)), cache)

    assert trial.threshold is None
    assert (trial.answered, trial.refused) == (trial.right, 0)


def test_what_calibrates_is_no_wording_and_nothing_is_lost() -> None:
    train = examples(0, 12)

    labels, questions = share_out(train)

    wordings = {(text, label.id) for label in labels for text in label.ways_to_ask("en")}
    heard = {(question.text, question.entry) for question in questions}
    assert not wordings & heard
    assert wordings | heard == {(example.text, example.label) for example in train}
    assert {len(label.ways_to_ask("en")) for label in labels} == {3}


def test_large_set_calibrates_with_a_part_of_each_label() -> None:
    labels, questions = share_out(
        [*asking("card", "card", 0, 5000), *asking("loan", "loan", 0, 1500)]
    )

    assert [len(label.wordings) for label in labels] == [4000, 500]
    assert len(questions) == 2000


def test_label_of_too_few_examples_is_an_error() -> None:
    with pytest.raises(DatasetError, match="'card' has 3 examples; give it 4 or more"):
        share_out(asking("card", "card", 0, 3))


@pytest.mark.parametrize(("asked", "answered"), [(1, 0), (19, 0), (20, 1), (100, 5)])
def test_threshold_lets_one_gap_in_twenty_be_answered(asked: int, answered: int) -> None:
    gaps = np.linspace(0.1, 0.9, asked)

    threshold = refusing_threshold(gaps)

    assert (gaps >= threshold).sum() == answered
    assert (gaps >= np.nextafter(threshold, 0)).sum() == answered + 1, "it could be lower"
