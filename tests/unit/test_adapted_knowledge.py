"""A knowledge base of entries that have changed since the calibration was learnt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from knowledge.base import KnowledgeBase
from knowledge.calibration import Calibration, calibrate
from knowledge.calibration_file import Learnt, pack, unpack
from knowledge.entry import Entry
from knowledge.evidence import QUESTION_FEATURES, Evidence
from knowledge.questions import Question
from knowledge.ranker import Floats
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder, asked

WORDS = ("tax", "visa", "metro", "ferry", "pets", "bank", "one", "two", "three")
GAP = "one pets two"


def speaking_of(name: str, word: str) -> Entry:
    return asked(
        name,
        *(f"{word} {n}".strip() for n in ("", "one", "two", "three", "one two")),
        f"two {word}",
    )


OLD = tuple(
    speaking_of(f"living.{word}", word) for word in ("tax", "visa", "metro", "ferry", "bank")
)
NEW = speaking_of("living.pets", "pets")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> VectorCache:
    return VectorCache(WordCountEncoder(*WORDS), tmp_path_factory.mktemp("vectors"))


@pytest.fixture(scope="module")
def calibration(cache: VectorCache) -> Calibration:
    questions = [
        Question(text=f"{word} {n} p{k}", lang="en", entry=f"living.{word}")
        for word in ("tax", "visa", "metro", "ferry", "bank")
        for k, n in enumerate(("one", "two", "three", "two three", "one three"))
    ]
    questions += [
        Question(text=f"{odd} {n}", lang="en", entry=None)
        for odd in ("football", "weather", "pets")
        for n in ("one", "two", "three", "one two")
    ]
    questions += [Question(text=GAP, lang="en", entry=None)] * 5
    return calibrate(OLD, cache, questions)


def test_new_entry_is_found_at_once(cache: VectorCache, calibration: Calibration) -> None:
    knowledge = KnowledgeBase((*OLD, NEW), cache, calibration)

    assert knowledge.search("pets two three")[0].entry.id == "living.pets"
    assert knowledge.find("three two pets", "en").verdict == "answer"


class RecordingRanker:
    """Keeps the evidence it was shown, and favours nothing."""

    def __init__(self) -> None:
        self.seen: list[Evidence] = []

    def probabilities(self, evidence: Evidence) -> Floats:
        self.seen.append(evidence)
        return np.full(len(evidence.entries) + 1, 1 / (len(evidence.entries) + 1))


def test_entry_for_a_known_gap_is_not_held_back_by_it(
    cache: VectorCache, calibration: Calibration
) -> None:
    recording: Any = RecordingRanker()
    for entries in (OLD, (*OLD, NEW)):
        KnowledgeBase(entries, cache, replace(calibration, ranker=recording)).search(GAP)

    before, after = (one.question[QUESTION_FEATURES.index("gap")] for one in recording.seen)
    assert before == pytest.approx(1)
    assert after < 0.8
    assert KnowledgeBase((*OLD, NEW), cache, calibration).find(GAP, "en").verdict == "answer"


def test_entries_that_stay_are_found_as_before(
    cache: VectorCache, calibration: Calibration
) -> None:
    knowledge = KnowledgeBase((*OLD[::-1], NEW), cache, calibration)

    for entry in OLD:
        for text in entry.ways_to_ask("en"):
            assert knowledge.search(text)[0].entry.id == entry.id


def test_entry_that_is_gone_is_found_no_more(cache: VectorCache, calibration: Calibration) -> None:
    knowledge = KnowledgeBase(OLD[1:], cache, calibration)

    assert "living.tax" not in {match.entry.id for match in knowledge.search("tax one")}
    assert knowledge.search("visa one")[0].entry.id == "living.visa"


def test_calibration_answers_the_same_after_it_was_stored(
    cache: VectorCache, calibration: Calibration
) -> None:
    stored = unpack(pack(Learnt("matcher", "digest", calibration, None)))

    assert stored is not None
    assert stored.calibration.fitted == calibration.fitted
    assert stored.calibration.questions == calibration.questions
    for text in ("visa one", GAP):
        before = KnowledgeBase(OLD, cache, calibration).search(text)
        after = KnowledgeBase(OLD, cache, stored.calibration).search(text)
        assert before == after
