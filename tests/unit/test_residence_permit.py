from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from actions.residence_permit import SERVICE
from actions.service import Line, Outcome, Value
from tests.service_outcomes import needed, phrases_of, work_out

APPLICANT: Mapping[str, Value] = {
    "identity": "hk",
    "half_year": True,
    "stable_job": False,
    "stable_home": False,
    "continuous_study": False,
    "age": 30,
}


def outcome_of(**changed: Any) -> Outcome:
    return work_out(SERVICE, **{**APPLICANT, **changed})


@pytest.mark.parametrize(
    ("ground", "named", "paper"),
    [
        ("stable_job", "ground.job", "paper.work"),
        ("stable_home", "ground.home", "paper.address"),
        ("continuous_study", "ground.study", "paper.study"),
    ],
)
def test_any_one_ground_opens_the_permit_with_its_own_proof(
    ground: str, named: str, paper: str
) -> None:
    outcome = outcome_of(**{ground: True})

    assert outcome.headline == Line("headline.open", {"years": 5})
    assert [line.phrase for line in outcome.working] == [
        *(named, "paper.form", "paper.home_return", paper),
    ]
    assert Line("step.apply", {"days": 20}) in outcome.steps


def test_no_ground_is_no_permit() -> None:
    assert outcome_of().headline.phrase == "headline.no_ground"


def test_half_a_year_comes_before_any_ground() -> None:
    outcome = outcome_of(half_year=False, stable_job=True)

    assert outcome.headline.phrase == "headline.too_early"
    assert "step.home_return" in phrases_of(outcome)


@pytest.mark.parametrize(
    ("identity", "step"),
    [
        ("hk_foreign", "step.travel_permit"),
        ("macao_foreign", "step.travel_permit"),
        ("foreign", "step.foreign_residence"),
    ],
)
def test_foreign_nationals_are_sent_to_their_own_permits(identity: str, step: str) -> None:
    outcome = outcome_of(identity=identity, stable_job=True)

    assert outcome.headline.phrase == "headline.foreign"
    assert step in phrases_of(outcome)
    assert list(needed(SERVICE, identity=identity)) == ["identity"]


def test_mainland_resident_has_no_use_for_it() -> None:
    assert outcome_of(identity="mainland").headline.phrase == "headline.mainland"


@pytest.mark.parametrize(
    ("identity", "digits"), [("hk", "810000"), ("macao", "820000"), ("taiwan", "830000")]
)
def test_number_begins_by_where_one_is_from(identity: str, digits: str) -> None:
    outcome = outcome_of(identity=identity, stable_job=True)

    assert Line("step.number", {"digits": digits}) in outcome.steps


def test_paper_of_a_taiwan_resident_is_not_the_home_return_permit() -> None:
    phrases = phrases_of(outcome_of(identity="taiwan", stable_job=True))

    assert "paper.taiwan" in phrases
    assert "paper.home_return" not in phrases
    assert "step.home_return" not in phrases_of(outcome_of(identity="taiwan", half_year=False))


@pytest.mark.parametrize(("age", "has_guardian"), [(15, True), (16, False)])
def test_guardian_applies_under_16(age: int, has_guardian: bool) -> None:
    outcome = outcome_of(continuous_study=True, age=age)

    assert ("paper.guardian" in phrases_of(outcome)) == has_guardian


def test_fee_is_said_to_be_unknown() -> None:
    assert "caveat.fee" in phrases_of(outcome_of(stable_job=True))


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"half_year": False}, ["identity", "half_year"]),
        ({"stable_job": True}, ["identity", "half_year", "stable_job", "age"]),
        ({"stable_home": True}, ["identity", "half_year", "stable_job", "stable_home", "age"]),
        (
            {},
            ["identity", "half_year", "stable_job", "stable_home", "continuous_study"],
        ),
    ],
)
def test_asking_stops_at_the_first_answer_that_decides(
    answers: dict[str, bool], asked: list[str]
) -> None:
    assert list(needed(SERVICE, **{**APPLICANT, **answers})) == asked
