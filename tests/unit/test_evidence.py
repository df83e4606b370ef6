from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.entry import Entry
from knowledge.evidence import FEATURES, EvidenceIndex
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder, asked, no_head

VOCABULARY = ("tax", "rate", "visa", "metro", "how", "long")
ENTRIES = (
    asked("tax.a", "tax", "tax rate", "rate", "how tax", "long tax", "how long tax", "rate how"),
    asked("visa.a", "visa", "how visa", "how long visa", "visa long", "visa rate", "visa tax"),
    asked("living.a", "metro", "how metro", "metro rate", "metro long", "metro tax", "long how"),
)


@pytest.fixture
def encoder() -> WordCountEncoder:
    return WordCountEncoder(*VOCABULARY)


@pytest.fixture
def index(encoder: WordCountEncoder, tmp_path: Path) -> EvidenceIndex:
    return EvidenceIndex(ENTRIES, VectorCache(encoder, tmp_path))


def feature(index: EvidenceIndex, encoder: WordCountEncoder, asking: str, name: str) -> list[float]:
    evidence = index.gather(asking, encoder.encode([asking])[0])
    assert evidence.shape == (len(ENTRIES), len(FEATURES))
    return list(evidence[:, FEATURES.index(name)])


def likenesses(encoder: WordCountEncoder, entry: Entry, asking: str) -> list[float]:
    ways = entry.ways_to_ask("en")
    return sorted((encoder.encode(ways) @ encoder.encode([asking])[0]).tolist(), reverse=True)


@pytest.mark.parametrize("asking", ["visa", "metro tax", "how long", "rate", "nothing known"])
def test_dense_is_the_likeness_of_each_entrys_best_wording(
    index: EvidenceIndex, encoder: WordCountEncoder, asking: str
) -> None:
    expected = [likenesses(encoder, entry, asking)[0] for entry in ENTRIES]

    assert feature(index, encoder, asking, "dense") == pytest.approx(expected)


@pytest.mark.parametrize("asking", ["visa", "metro tax", "how long", "rate"])
def test_dense_top_is_the_mean_of_each_entrys_three_best_wordings(
    index: EvidenceIndex, encoder: WordCountEncoder, asking: str
) -> None:
    expected = [np.mean(likenesses(encoder, entry, asking)[:3]) for entry in ENTRIES]

    assert feature(index, encoder, asking, "dense_top") == pytest.approx(expected)


def test_lexical_is_one_for_the_entry_that_is_asked_in_these_words(
    index: EvidenceIndex, encoder: WordCountEncoder
) -> None:
    lexical = feature(index, encoder, "living.a zh-Hant 4", "lexical")

    assert lexical[2] == pytest.approx(1)
    assert max(lexical[:2]) < 0.9


def test_lexical_top_is_less_where_one_wording_stands_alone(
    index: EvidenceIndex, encoder: WordCountEncoder
) -> None:
    alone = feature(index, encoder, "long how", "lexical_top")[2]
    best = feature(index, encoder, "long how", "lexical")[2]

    assert 0 < alone < best


@pytest.mark.parametrize(
    ("asking", "expected"),
    [
        ("metro", [0, 0, 1]),
        (" Long ", [1, 1, 1]),
        ("how long", [1, 1, 0]),
        ("how tax rate", [0, 0, 0]),
        ("visa tax metro", [0, 0, 0]),
    ],
)
def test_contains_tells_whose_wordings_hold_the_whole_question(
    index: EvidenceIndex, encoder: WordCountEncoder, asking: str, expected: list[float]
) -> None:
    assert feature(index, encoder, asking, "contains") == expected


def test_head_that_is_given_is_not_trained_again(encoder: WordCountEncoder, tmp_path: Path) -> None:
    head = no_head(len(ENTRIES), encoder.dimension)

    index = EvidenceIndex(ENTRIES, VectorCache(encoder, tmp_path), head)

    assert index.head is head
    assert feature(index, encoder, "tax", "head") == pytest.approx([-np.log(3)] * 3)


def test_head_claims_the_question_for_the_entry_that_owns_its_word(
    index: EvidenceIndex, encoder: WordCountEncoder
) -> None:
    heads = [feature(index, encoder, word, "head") for word in ("tax", "visa", "metro")]

    assert [int(np.argmax(head)) for head in heads] == [0, 1, 2]
