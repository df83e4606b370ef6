from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.askable import wordings_of
from knowledge.entry import Entry
from knowledge.evidence import FEATURES, QUESTION_FEATURES, Evidence, EvidenceIndex
from knowledge.head import Head
from knowledge.heard import Heard
from knowledge.nearest import Rows
from knowledge.questions import Question
from knowledge.vectors import VectorCache, Vectors
from tests.knowledge_fakes import WordCountEncoder, asked

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
    return indexed(encoder, tmp_path)


def indexed(encoder: WordCountEncoder, folder: Path, *heard: tuple[str, str]) -> EvidenceIndex:
    questions = [Question(text=text, lang="en", entry=name or None) for text, name in heard]
    ids = [entry.id for entry in ENTRIES]
    return EvidenceIndex(ENTRIES, VectorCache(encoder, folder), Heard(questions, ids))


def gathered(index: EvidenceIndex, encoder: WordCountEncoder, asking: str) -> Evidence:
    return index.gather(asking, encoder.encode([asking])[0])


def feature(index: EvidenceIndex, encoder: WordCountEncoder, asking: str, name: str) -> list[float]:
    evidence = gathered(index, encoder, asking)
    assert evidence.entries.tolist() == [0, 1, 2], "so few are all candidates"
    assert evidence.features.shape == (len(ENTRIES), len(FEATURES))
    return list(evidence.features[:, FEATURES.index(name)])


def of_question(index: EvidenceIndex, encoder: WordCountEncoder, asking: str, name: str) -> float:
    return float(gathered(index, encoder, asking).question[QUESTION_FEATURES.index(name)])


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
    head = Head.blank(len(ENTRIES), encoder.dimension)

    index = EvidenceIndex(ENTRIES, VectorCache(encoder, tmp_path), Heard((), ()), head)

    assert index.head is head
    assert feature(index, encoder, "tax", "head") == pytest.approx([-np.log(4)] * 3)


def test_head_claims_the_question_for_the_entry_that_owns_its_word(
    index: EvidenceIndex, encoder: WordCountEncoder
) -> None:
    heads = [feature(index, encoder, word, "head") for word in ("tax", "visa", "metro")]

    assert [int(np.argmax(head)) for head in heads] == [0, 1, 2]


def test_question_heard_before_counts_as_a_wording(
    encoder: WordCountEncoder, tmp_path: Path
) -> None:
    asking = "metro and visa for the long"
    before = feature(indexed(encoder, tmp_path), encoder, asking, "lexical")
    after = feature(indexed(encoder, tmp_path, (asking, "living.a")), encoder, asking, "lexical")

    assert before[2] < 0.9
    assert after == pytest.approx([after[0], after[1], 1])


def test_answers_words_cover_a_question_that_no_wording_holds(
    index: EvidenceIndex, encoder: WordCountEncoder
) -> None:
    covered = feature(index, encoder, "living.a zh-Hans", "cover")

    assert covered[2] == pytest.approx(1)
    assert max(covered[:2]) < 0.9


def test_question_near_a_known_gap_is_told_by_meaning_by_words_and_by_the_head(
    encoder: WordCountEncoder, tmp_path: Path
) -> None:
    asking = "how long how long rate"
    plain, told = indexed(encoder, tmp_path), indexed(encoder, tmp_path, (asking, ""))

    for name in ("gap", "gap_lexical"):
        assert of_question(plain, encoder, asking, name) == 0
        assert of_question(told, encoder, asking, name) == pytest.approx(1)
    before = of_question(plain, encoder, asking, "head_none")
    assert of_question(told, encoder, asking, "head_none") > before + 1


def test_question_says_more_the_rarer_its_words(
    index: EvidenceIndex, encoder: WordCountEncoder
) -> None:
    masses = [of_question(index, encoder, text, "mass") for text in ("tax", "football", "?")]

    assert masses[1] > masses[0] > masses[2] == 0


def test_crowd_counts_the_entries_beyond_one_that_contain_the_question(
    index: EvidenceIndex, encoder: WordCountEncoder
) -> None:
    crowds = [of_question(index, encoder, text, "crowd") for text in ("metro", "how long", "long")]

    assert crowds == pytest.approx([0, np.log(2), np.log(3)])


def test_only_the_likely_entries_of_many_are_candidates(tmp_path: Path) -> None:
    words = [f"word{n:02}" for n in range(60)]
    entries = [
        asked(f"living.e{n:02}", word, *(f"{word} {n}{i}" for i in range(5)))
        for n, word in enumerate(words)
    ]
    encoder = WordCountEncoder(*words)
    ids = [entry.id for entry in entries]
    index = EvidenceIndex(entries, VectorCache(encoder, tmp_path), Heard((), ids))

    for row, word in enumerate(words):
        candidates = gathered(index, encoder, word).entries.tolist()
        assert row in candidates
        assert len(candidates) < 50
        assert candidates == sorted(set(candidates))


class Always:
    """Finds the same rows whatever is asked."""

    def __init__(self, *rows: int) -> None:
        self._rows = np.array(rows, np.intp)

    def search(self, vector: Vectors, count: int, least: float) -> tuple[Rows, Vectors]:
        return self._rows, np.ones(len(self._rows), np.float32)


def test_what_the_given_search_finds_are_candidates(tmp_path: Path) -> None:
    words = [f"word{n:02}" for n in range(60)]
    entries = [
        asked(f"living.e{n:02}", *[f"{word} {i}" for i in range(6)]) for n, word in enumerate(words)
    ]
    encoder = WordCountEncoder(*words)
    cache = VectorCache(encoder, tmp_path)

    def candidates(rows: tuple[int, ...]) -> list[int]:
        index = EvidenceIndex(
            entries, cache, Heard((), ()), Head.blank(len(entries), 60), lambda *_: Always(*rows)
        )
        found: list[int] = gathered(index, encoder, words[0]).entries.tolist()
        return found

    first = sum(len(wordings_of(entry)) for entry in entries[:30])
    assert 30 in candidates((first,))
    assert 30 not in candidates(())
