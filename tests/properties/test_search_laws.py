from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.base import KnowledgeBase
from knowledge.entry import Entry
from knowledge.evidence import FEATURES, QUESTION_FEATURES
from knowledge.language import LANGS
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder, calibrated, entry, ranker

WORDS = ("tax", "visa", "school", "metro", "rent", "ferry", "permit", "bank", "doctor", "border")
SETS = tuple(" ".join(c) for size in (1, 2, 3, 4) for c in combinations(WORDS, size))
SIZES = st.lists(st.integers(6, 9), min_size=1, max_size=5)
# Trusts the single best wording, in meaning and in words.
TRUST = [8.0 if name in ("dense", "lexical") else 0.0 for name in FEATURES]


def entries_of(sizes: Sequence[int], random: Random) -> list[Entry]:
    """Entries with so many ways to ask in each language; no two ways have the same words."""
    ways = iter(random.sample(SETS, sum(sizes) * len(LANGS)))
    made = []
    for number, size in enumerate(sizes):
        asked = {lang: [next(ways) for _ in range(size)] for lang in LANGS}
        question = {lang: texts[0] for lang, texts in asked.items()}
        wordings = {lang: texts[1:] for lang, texts in asked.items()}
        made.append(entry(f"living.e{number}", question=question, wordings=wordings))
    return made


@contextmanager
def opened(entries: Sequence[Entry]) -> Iterator[KnowledgeBase]:
    with tempfile.TemporaryDirectory() as folder:
        cache = VectorCache(WordCountEncoder(*WORDS), Path(folder))
        trusting = ranker(TRUST, of_question=len(QUESTION_FEATURES))
        calibration = calibrated(entries, len(WORDS), trusting, dict.fromkeys(LANGS, 0.5))
        yield KnowledgeBase(entries, cache, calibration)


@settings(deadline=None, max_examples=20)
@given(sizes=SIZES, random=st.randoms(use_true_random=False))
def test_entry_asked_in_one_of_its_own_wordings_comes_first(
    sizes: list[int], random: Random
) -> None:
    entries = entries_of(sizes, random)
    with opened(entries) as knowledge:
        for wanted in entries:
            for lang in LANGS:
                for way in wanted.ways_to_ask(lang):
                    assert knowledge.search(way, limit=1)[0].entry.id == wanted.id, way


@settings(deadline=None, max_examples=20)
@given(
    sizes=SIZES,
    random=st.randoms(use_true_random=False),
    question=st.lists(st.sampled_from([*WORDS, "?", "前海"]), max_size=6).map(" ".join),
    limit=st.integers(0, 6),
)
def test_list_is_sorted_and_grows_at_its_end(
    sizes: list[int], random: Random, question: str, limit: int
) -> None:
    with opened(entries_of(sizes, random)) as knowledge:
        found = knowledge.search(question, limit=limit)
        longer = knowledge.search(question, limit=limit + 1)

    scores = [match.score for match in longer]
    assert scores == sorted(scores, reverse=True)
    assert longer[:limit] == found
    assert len(longer) == min(limit + 1, len(sizes))
    assert len({match.entry.id for match in longer}) == len(longer)


@settings(deadline=None, max_examples=20)
@given(
    sizes=SIZES, random=st.randoms(use_true_random=False), question=st.sampled_from([*SETS, "?"])
)
def test_scores_are_shares_of_certainty(sizes: list[int], random: Random, question: str) -> None:
    with opened(entries_of(sizes, random)) as knowledge:
        scores = [match.score for match in knowledge.search(question, limit=len(sizes))]

    assert all(0 <= score <= 1 for score in scores)
    assert sum(scores) < 1, "none of them answers, perhaps"


@settings(deadline=None, max_examples=20)
@given(sizes=SIZES, random=st.randoms(use_true_random=False), question=st.sampled_from(SETS))
def test_script_and_case_of_a_question_do_not_matter(
    sizes: list[int], random: Random, question: str
) -> None:
    with opened(entries_of(sizes, random)) as knowledge:
        plain = knowledge.search(f"{question} 签证")
        other = knowledge.search(f"  {question.upper()} 簽證")

    assert [m.entry.id for m in plain] == [m.entry.id for m in other]
    assert [m.score for m in plain] == pytest.approx([m.score for m in other])
