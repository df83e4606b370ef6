from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from knowledge.base import Match
from knowledge.gaps import (
    Cluster,
    Decision,
    Gap,
    GapKind,
    Near,
    Ruling,
    cluster_gaps,
    find_nearest,
    group,
    key_of,
    undecided,
)
from knowledge.language import LANGS, Lang
from knowledge.meaning import Meaning
from knowledge.vectors import Vectors
from tests.knowledge_fakes import WordCountEncoder, entry

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENCODER = WordCountEncoder("parking", "dentist", "停车", "牙医")
# The first pair and the second pair of directions each mean the same.
SAME = Meaning(np.zeros((len(LANGS), 4)), np.array([[1, 0], [0, 1], [1, 0], [0, 1]], float))


def gap(
    text: str, minutes: int = 0, lang: Lang = "en", kind: GapKind = "unanswered", entry: str = ""
) -> Gap:
    return Gap(text, lang, kind, NOON + timedelta(minutes=minutes), "web", entry or None)


def clusters(*gaps: Gap) -> list[Cluster]:
    return cluster_gaps(gaps, SAME, ENCODER.encode)


def decided(text: str, ruling: Ruling, minutes: int = 60) -> dict[str, Decision]:
    return {key_of(text): Decision(ruling, NOON + timedelta(minutes=minutes))}


def test_questions_of_one_meaning_gather_across_scripts() -> None:
    found = clusters(gap("parking"), gap("dentist"), gap("停車", lang="zh-Hant"), gap("parking ?"))

    assert [[g.text for g in c.gaps] for c in found] == [
        ["parking", "停車", "parking ?"],
        ["dentist"],
    ]
    assert found[0].langs == {"en": 2, "zh-Hant": 1}


def test_the_most_asked_stands_first_and_of_equals_the_latest() -> None:
    found = clusters(gap("dentist", 2), gap("nothing known", 1), gap("parking", 0), gap("停车", 3))

    assert [c.gaps[0].text for c in found] == ["parking", "dentist", "nothing known"]


def test_the_same_question_is_encoded_once_and_counted_each_time() -> None:
    encoder = WordCountEncoder("parking")
    (found,) = cluster_gaps(
        [gap("Parking"), gap("parking", 1), gap("ＰＡＲＫＩＮＧ", 2)],
        Meaning(np.zeros((len(LANGS), 1)), np.eye(1)),
        encoder.encode,
    )

    assert (len(found.gaps), encoder.batches) == (3, [["Parking"]])


def test_a_cluster_keeps_its_id_when_newer_gaps_join_it() -> None:
    (before,), (after,) = clusters(gap("parking", 1)), clusters(gap("停车", 2), gap("parking", 1))

    assert before.id == after.id


def test_a_cluster_tells_its_kinds_and_what_did_not_help() -> None:
    (found,) = clusters(
        gap("parking"),
        gap("parking", 1, kind="unhelpful", entry="transport.car"),
        gap("parking", 2, kind="unhelpful", entry="transport.car"),
    )

    assert found.kinds == {"unhelpful": 2, "unanswered": 1}
    assert found.answered == {"transport.car": 2}


def test_samples_are_the_texts_asked_most_each_once() -> None:
    asked = ("a", "b", "B", "c", "d", "d", "d")
    found = Cluster(tuple(gap(text, minute) for minute, text in enumerate(asked)))

    assert found.samples("en") == ["d", "b", "a"]
    assert found.samples("zh-Hans") == []


def test_no_gaps_make_no_clusters() -> None:
    assert clusters() == []


def test_groups_keep_a_mean_likeness() -> None:
    near, far = [1.0, 0.0], [0.0, 1.0]
    vectors = np.array([near, near, far], np.float32)

    first, second, third = group(vectors, 0.5)

    assert first == second != third
    assert group(vectors[:1], 0.5) == [0]


class SearchedAlready:
    """Finds two entries, the dental one the surer the more is said of it."""

    def search(self, question: str, vector: Vectors | None = None) -> tuple[Match, ...]:
        assert vector is not None
        score = 0.5 if question == "dentist" else 0.2
        return Match(entry("health.dental"), score), Match(entry("health.clinic"), 0.3)


def test_the_nearest_entries_are_those_near_to_all_questions() -> None:
    (found,) = clusters(gap("dentist"), gap("dentist dentist", 1))
    found = find_nearest(found, SearchedAlready(), ENCODER.encode)

    assert found.nearest == (Near("health.dental", 0.7), Near("health.clinic", 0.6))


def test_only_the_latest_questions_of_a_crowd_are_searched() -> None:
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> Vectors:
        asked.extend(texts)
        return np.zeros((len(texts), 1), np.float32)

    crowd = Cluster(tuple(gap(f"dentist {n}", n) for n in range(40)))
    find_nearest(crowd, SearchedAlready(), encode)

    assert asked == [f"dentist {n}" for n in range(39, 29, -1)]


def test_what_was_dismissed_stays_hidden_however_often_it_is_asked() -> None:
    found = clusters(gap("parking"), gap("Parking", 90), gap("dentist"))

    assert [c.gaps[0].text for c in undecided(found, decided("parking", "dismissed"))] == [
        "dentist"
    ]


def test_what_was_done_is_back_when_it_is_asked_again() -> None:
    (left,) = undecided(
        clusters(gap("parking"), gap("parking", 90)), decided("parking", "done", minutes=60)
    )

    assert [g.at for g in left.gaps] == [NOON + timedelta(minutes=90)]


def test_a_new_wording_goes_with_the_decision_about_half_of_its_cluster() -> None:
    asked = clusters(gap("parking"), gap("停车", 1))
    joined = clusters(gap("parking"), gap("停车", 1), gap("parking now", 2))

    assert undecided(asked, decided("parking", "dismissed")) == []
    (left,) = undecided(joined, decided("parking", "dismissed"))
    assert [g.text for g in left.gaps] == ["停车", "parking now"]
