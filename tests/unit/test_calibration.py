from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.base import KnowledgeBase
from knowledge.calibration import calibrate, observe
from knowledge.evidence import FEATURES
from knowledge.head import Head
from knowledge.language import LANGS, Lang
from knowledge.questions import Question
from knowledge.trials import Trials, allowed_wrong, lowest_threshold
from knowledge.vectors import VectorCache
from tests.knowledge_fakes import WordCountEncoder, asked

ENTRIES = (
    asked("tax.a", "tax", "tax one", "tax two", "tax one two", "one tax", "two tax one"),
    asked("visa.a", "visa", "visa one", "visa two", "visa one two", "one visa", "two visa one"),
)


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(WordCountEncoder("tax", "visa", "one", "two"), tmp_path)


def question(text: str, entry: str | None, lang: Lang = "en") -> Question:
    return Question(text=text, lang=lang, entry=entry)


def threshold(*scores_and_rights: tuple[float, bool]) -> float:
    scores, rights = zip(*scores_and_rights, strict=True)
    return lowest_threshold(np.array(scores), np.array(rights))


def test_without_wrong_ones_the_threshold_is_the_lowest_score() -> None:
    assert threshold((0.9, True), (0.3, True), (0.6, True)) == 0.3


def test_threshold_lies_midway_between_the_last_good_and_the_first_bad() -> None:
    assert threshold((0.5, False), (0.9, True), (0.7, True)) == pytest.approx(0.6)


def test_the_first_wrong_one_beyond_those_allowed_is_not_answered() -> None:
    wrong = range(10, 1000, 10)
    scores = [(1 - n / 2000, n not in wrong) for n in range(1000)]

    first_too_many = wrong[allowed_wrong(1000)]

    assert threshold(*scores) == pytest.approx(1 - (first_too_many - 0.5) / 2000)


@pytest.mark.parametrize(("asked", "allowed"), [(0, 0), (80, 0), (200, 1), (800, 11), (10000, 185)])
def test_fewer_wrong_ones_than_the_target_are_allowed_where_few_were_asked(
    asked: int, allowed: int
) -> None:
    assert allowed_wrong(asked) == allowed


def test_wrong_one_on_top_lets_nothing_be_answered() -> None:
    assert threshold((0.9, False), (0.8, True), (0.7, True)) > 1


def test_language_nobody_asked_in_lets_nothing_be_answered() -> None:
    assert lowest_threshold(np.array([]), np.array([], dtype=bool)) > 1


def test_question_is_observed_with_the_row_of_its_entry(cache: VectorCache) -> None:
    questions = [question("visa", "visa.a"), question("tax", "tax.a"), question("two", None)]

    observed = observe(ENTRIES, cache, questions, Head.blank(2, 4))

    assert [one.right for one in observed] == [1, 0, None]
    assert [int(one.evidence.features[:, 0].argmax()) for one in observed[:2]] == [1, 0]


def test_question_of_an_entry_that_is_not_in_the_set_has_no_answer(cache: VectorCache) -> None:
    (observed,) = observe(ENTRIES, cache, [question("metro", "living.gone")], Head.blank(2, 4))

    assert observed.right is None


def test_question_is_observed_without_itself_and_its_like(cache: VectorCache) -> None:
    copies = [question(f"tax two one {n}", "tax.a") for n in "pqrst"]
    strange = question("football two", "visa.a")

    observed = observe(ENTRIES, cache, [*copies, strange], Head.blank(2, 4))

    lexical = [one.evidence.features[1, FEATURES.index("lexical")] for one in observed]
    assert lexical[-1] < 0.9, "it would find itself"
    heard = {tuple(one.evidence.features[0]) for one in observed[:-1]}
    assert len(heard) == 1, "none of them has heard another"


def test_calibration_answers_where_it_was_right_and_stays_silent_elsewhere(
    cache: VectorCache,
) -> None:
    questions = [question(f"tax {n}", "tax.a") for n in range(20)]
    questions += [question(f"visa {n}", "visa.a") for n in range(20)]
    questions += [question(f"football {n}", None) for n in range(20)]
    questions += [question(f"rent {n}", "living.gone", "zh-Hans") for n in range(10)]

    calibration = calibrate(ENTRIES, cache, questions)

    assert set(calibration.thresholds) == set(LANGS)
    assert calibration.thresholds["en"] < 1
    assert calibration.thresholds["zh-Hans"] > 1, "no answer there was right"
    assert calibration.thresholds["zh-Hant"] > 1, "nobody asked there"
    knowledge = KnowledgeBase(ENTRIES, cache, calibration)
    assert knowledge.search("tax 99")[0].entry.id == "tax.a"
    assert knowledge.search("tax 99")[0].score > 0.5


def test_calibration_knows_its_entries_by_their_wordings(cache: VectorCache) -> None:
    calibration = calibrate(ENTRIES, cache, [question("tax 1", "tax.a"), question("no", None)])
    reworded = asked("tax.a", *(f"tax {n}" for n in range(6)))
    answered = ENTRIES[1].model_copy(update={"owner": "another desk"})
    new = asked("living.a", *(f"metro {n}" for n in range(6)))

    assert calibration.rows_for([answered, new, reworded]) == [1, None, None]


def trials(count: int = 1000) -> Trials:
    """Questions in English whose probability falls, every tenth of them wrong at the end."""
    best = np.linspace(1, 0, count)
    right = np.array([n < 500 or n % 10 != 0 for n in range(count)])
    return Trials(np.array(["en"] * count), best, right, best > 0.3)


def test_a_stricter_target_answers_less_and_asks_back_more() -> None:
    strict, lenient = (trials().outcome("en", target) for target in (0.005, 0.05))

    assert strict.threshold > lenient.threshold
    assert strict.right < lenient.right
    assert strict.wrong <= 0.005 < lenient.wrong <= 0.05
    assert strict.clarified > lenient.clarified
    assert sum(strict[2:]) == pytest.approx(1)
    assert (strict.asked, trials().outcome("zh-Hant", 0.02).asked) == (1000, 0)


def test_a_calibration_is_aimed_at_another_target_in_one_language_only(cache: VectorCache) -> None:
    learnt = calibrate(ENTRIES, cache, [question("tax", "tax.a"), question("visa", "visa.a")])
    learnt = replace(learnt, trials=trials())

    aimed = learnt.aimed_at({"en": 0.05})

    assert aimed.thresholds["en"] == trials().threshold("en", 0.05)
    assert aimed.thresholds["zh-Hans"] == learnt.thresholds["zh-Hans"]
    assert replace(learnt, trials=None).aimed_at({"en": 0.05}).thresholds == learnt.thresholds
