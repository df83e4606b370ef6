from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.base import KnowledgeBase
from knowledge.entry import Entry
from knowledge.evidence import Evidence
from knowledge.language import LANGS, Lang
from knowledge.ranker import Floats
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder, calibrated, entry

THRESHOLDS: dict[Lang, float] = {"en": 0.6, "zh-Hans": 0.8, "zh-Hant": 1.01}
IDS = ("living.a", "living.b", "living.c", "living.d", "living.e")


class DecidedRanker:
    """Gives the entries the shares it was told, whatever the evidence."""

    def __init__(self, *shares: float) -> None:
        self._shares = np.array(shares)

    def probabilities(self, evidence: Evidence) -> Floats:
        return np.append(self._shares[evidence.entries], 1 - self._shares.sum())


def speaking_of_its_topic(name: str) -> Entry:
    topic = name.partition(".")[0]
    return entry(name, question={lang: f"{topic} {name} {lang}" for lang in LANGS})


def base(
    folder: Path,
    *shares: float,
    encoder: WordCountEncoder | None = None,
    ids: tuple[str, ...] = IDS,
) -> KnowledgeBase:
    entries = [speaking_of_its_topic(name) for name in ids[: len(shares)]]
    cache = VectorCache(encoder or WordCountEncoder("tax"), folder)
    decided: Any = DecidedRanker(*shares)
    calibration = calibrated(entries, cache.encoder.dimension, decided, THRESHOLDS)
    return KnowledgeBase(entries, cache, calibration)


def test_matches_come_best_first_with_their_probabilities(tmp_path: Path) -> None:
    matches = base(tmp_path, 0.1, 0.6, 0.2).search("tax")

    assert [(m.entry.id, m.score) for m in matches] == [
        ("living.b", 0.6),
        ("living.c", 0.2),
        ("living.a", 0.1),
    ]


def test_search_gives_no_more_than_the_limit(tmp_path: Path) -> None:
    assert len(base(tmp_path, 0.1, 0.2, 0.3).search("tax", limit=2)) == 2


def test_entries_that_are_equally_likely_keep_their_order(tmp_path: Path) -> None:
    matches = base(tmp_path, 0.2, 0.2, 0.2).search("tax")

    assert [match.entry.id for match in matches] == list(IDS[:3])


def test_vector_that_is_given_saves_encoding_the_question(tmp_path: Path) -> None:
    encoder = WordCountEncoder("tax")
    knowledge = base(tmp_path, 0.5, encoder=encoder)
    encoder.batches.clear()

    knowledge.search("tax", np.ones(1, np.float32))
    assert encoder.batches == []

    knowledge.search("tax")
    assert encoder.batches == [["tax"]]


@pytest.mark.parametrize(
    ("share", "lang", "verdict"),
    [
        (0.6, "en", "answer"),
        (0.59, "en", "clarify"),
        (0.8, "zh-Hans", "answer"),
        (0.79, "zh-Hans", "clarify"),
        (0.99, "zh-Hant", "clarify"),
        (0.4, "en", "unknown"),
    ],
)
def test_threshold_of_the_language_decides_whether_it_is_answered(
    tmp_path: Path, share: float, lang: Lang, verdict: str
) -> None:
    assert base(tmp_path, share).find("tax", lang).verdict == verdict


def test_choices_that_are_together_likelier_right_than_not_are_offered(tmp_path: Path) -> None:
    finding = base(tmp_path, 0.2, 0.15, 0.15).find("tax", "en")

    assert finding.verdict == "clarify"
    assert [match.entry.id for match in finding.choices] == list(IDS[:3])


def test_choices_that_are_together_likelier_wrong_are_not(tmp_path: Path) -> None:
    assert base(tmp_path, 0.2, 0.15, 0.14).find("tax", "en").verdict == "unknown"


def test_fifth_choice_does_not_count(tmp_path: Path) -> None:
    finding = base(tmp_path, 0.12, 0.12, 0.12, 0.12, 0.12).find("tax", "en")

    assert finding.verdict == "unknown"
    assert len(finding.choices) == 4


def test_bare_topic_of_some_entries_asks_which_of_them_is_meant(tmp_path: Path) -> None:
    ids = (*IDS[:3], *(f"work.{letter}" for letter in "abcdefg"))
    shares = (0.01, 0.03, 0.02, 0.2, 0, 0, 0, 0, 0, 0)
    finding = base(tmp_path, *shares, ids=ids).find("living", "en")

    assert finding.verdict == "clarify"
    assert [match.entry.id for match in finding.choices] == ["living.b", "living.c", "living.a"]


def test_word_of_most_entries_is_no_topic(tmp_path: Path) -> None:
    finding = base(tmp_path, 0.01, 0.03, 0.02, 0.04, 0.05).find("living", "en")

    assert finding.verdict == "unknown"


def test_topic_of_one_entry_alone_is_no_bare_topic(tmp_path: Path) -> None:
    assert base(tmp_path, 0.1, 0.2).find("living.b", "en").verdict == "unknown"


def test_bare_topic_that_is_likely_enough_is_answered(tmp_path: Path) -> None:
    assert base(tmp_path, 0.7, 0.2).find("living", "en").verdict == "answer"


def test_choice_that_is_hardly_likely_is_left_out(tmp_path: Path) -> None:
    finding = base(tmp_path, 0.5, 0.01).find("tax", "en")

    assert finding.verdict == "clarify"
    assert [match.entry.id for match in finding.choices] == ["living.a"]
    assert [match.entry.id for match in finding.matches] == ["living.a", "living.b"]


def test_entries_are_found_by_their_ids(tmp_path: Path) -> None:
    knowledge = base(tmp_path, 0.5, 0.1)

    assert list(knowledge.entries) == ["living.a", "living.b"]
    assert knowledge.entries["living.b"].id == "living.b"


def grouped(folder: Path, *shares: float) -> KnowledgeBase:
    """Entries a and b of one group, and c of none; a and b share a wording."""
    groups: list[Any] = [
        {"group": {"name": "permit", "audience": [audience]}} for audience in ("hk", "foreign")
    ]
    entries = [entry(name, **group) for name, group in zip(IDS, [*groups, {}], strict=False)]
    shared = [
        e.model_copy(update={"wordings": entries[0].wordings}) if e.group else e for e in entries
    ]
    cache = VectorCache(WordCountEncoder("tax"), folder)
    decided: Any = DecidedRanker(*shares)
    calibration = calibrated(shared, cache.encoder.dimension, decided, THRESHOLDS)
    return KnowledgeBase(shared, cache, calibration)


def test_a_wording_is_answered_word_for_word_however_unlikely(tmp_path: Path) -> None:
    found = base(tmp_path, 0.0, 0.0).find(" LIVING.A en 3?", "en")

    assert (found.verdict, found.matches[0].entry.id) == ("answer", "living.a")


def test_a_wording_that_a_group_shares_asks_who_asks(tmp_path: Path) -> None:
    found = grouped(tmp_path, 0.9, 0.0, 0.0).find("living.a en 0", "en")

    assert (found.verdict, found.group) == ("clarify", "permit")
    assert {match.entry.id for match in found.choices} == {"living.a", "living.b"}


@pytest.mark.parametrize(
    ("shares", "verdict", "group"),
    [
        ((0.4, 0.3, 0.1), "clarify", "permit"),  # together sure, but which of the two is not
        ((0.7, 0.2, 0.0), "clarify", "permit"),
        ((0.8, 0.01, 0.0), "answer", None),
        ((0.1, 0.0, 0.8), "answer", None),
    ],
)
def test_who_asks_matters_where_a_group_is_sure_and_its_entry_is_not(
    tmp_path: Path, shares: tuple[float, ...], verdict: str, group: str | None
) -> None:
    found = grouped(tmp_path, *shares).find("tax", "en")

    assert (found.verdict, found.group) == (verdict, group)
