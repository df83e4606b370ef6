from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.youth_package import SERVICE
from tests.service_outcomes import needed, phrases_of, work_out

EMPLOYEE: dict[str, Any] = {
    "role": "employee",
    "identity": "hk",
    "settled": True,
    "age": 30,
    "degree": "master",
    "contract": True,
    "insured": True,
    "first_job": date(2024, 3, 1),
    "owns_home": False,
    "housing_benefit": False,
    "months": 36,
}
INTERN: dict[str, Any] = {
    "role": "intern",
    "identity": "macao",
    "settled": True,
    "age": 20,
    "studies": "bachelor",
    "months": 6,
}


@pytest.mark.parametrize(
    ("housing", "phrase"),
    [
        ({"owns_home": True}, "working.home_owned"),
        ({"housing_benefit": True}, "working.housed_already"),
    ],
)
def test_a_home_or_another_benefit_takes_the_housing_subsidy_away(
    housing: dict[str, bool], phrase: str
) -> None:
    outcome = work_out(SERVICE, **{**EMPLOYEE, **housing})

    assert outcome.headline.values == {"monthly": 6_000, "total": 216_000}
    assert phrase in phrases_of(outcome)


@pytest.mark.parametrize(
    ("months", "total"), [(1, 7_000), (35, 245_000), (36, 252_000), (37, 252_000)]
)
def test_months_are_paid_up_to_three_years(months: int, total: int) -> None:
    assert work_out(SERVICE, **{**EMPLOYEE, "months": months}).headline.values["total"] == total


@pytest.mark.parametrize(
    ("failed", "headline", "step"),
    [
        ({"identity": "hk_foreign"}, "closed.nationality", "step.gba_subsidy"),
        ({"identity": "macao_foreign"}, "closed.nationality", "step.gba_subsidy"),
        ({"identity": "foreign"}, "closed.nationality", "step.gba_subsidy"),
        ({"identity": "taiwan"}, "closed.residence", "step.ask_authority"),
        ({"identity": "mainland"}, "closed.residence", "step.ask_authority"),
        ({"settled": False}, "closed.settled", "step.ask_authority"),
        ({"age": 45}, "closed.age", "step.ask_authority"),
        ({"degree": "none"}, "closed.degree", "step.ask_authority"),
        ({"contract": False}, "closed.contract", "step.once_in_job"),
        ({"insured": False}, "closed.insured", "step.once_in_job"),
        ({"first_job": date(2021, 7, 1)}, "closed.first_job", "step.other_parts"),
    ],
)
def test_the_first_gate_that_fails_is_named_with_a_way_on(
    failed: dict[str, Any], headline: str, step: str
) -> None:
    outcome = work_out(SERVICE, **{**EMPLOYEE, **failed})

    assert phrases_of(outcome) == [headline, step]
    assert outcome.rules


@pytest.mark.parametrize("passed", [{"age": 44}, {"first_job": date(2021, 7, 2)}])
def test_the_near_side_of_a_gate_is_open(passed: dict[str, Any]) -> None:
    assert work_out(SERVICE, **{**EMPLOYEE, **passed}).headline.phrase == "headline.package"


@pytest.mark.parametrize(
    ("studies", "monthly", "total"),
    [("bachelor", 2_250, 13_500), ("master", 3_750, 22_500), ("doctor", 6_750, 40_500)],
)
def test_interns_are_paid_by_level_of_study(studies: str, monthly: int, total: int) -> None:
    outcome = work_out(SERVICE, **{**INTERN, "studies": studies})

    assert outcome.headline.phrase == "headline.intern"
    assert outcome.headline.values == {"monthly": monthly, "total": total}
    assert "caveat.intern" in phrases_of(outcome)


@pytest.mark.parametrize(("months", "total"), [(1, 2_250), (6, 13_500), (12, 13_500)])
def test_internships_are_paid_for_half_a_year_at_most(months: int, total: int) -> None:
    assert work_out(SERVICE, **{**INTERN, "months": months}).headline.values["total"] == total


def test_another_level_of_study_has_no_known_internship_subsidy() -> None:
    assert work_out(SERVICE, **{**INTERN, "studies": "other"}).headline.phrase == "closed.studies"


def test_an_intern_needs_neither_degree_nor_contract() -> None:
    assert list(needed(SERVICE, **INTERN)) == list(INTERN)


@pytest.mark.parametrize(
    ("hires", "amount"), [(1, 20_000), (9, 180_000), (10, 200_000), (11, 200_000)]
)
def test_employers_are_paid_by_head_up_to_the_ceiling(hires: int, amount: int) -> None:
    outcome = work_out(SERVICE, role="employer", hires=hires)

    assert outcome.headline.values == {"amount": amount}
    assert {"caveat.hires", "caveat.bonus"} <= set(phrases_of(outcome))


def test_whoever_is_outside_the_measures_is_asked_nothing_more() -> None:
    answers = needed(SERVICE, **{**EMPLOYEE, "identity": "foreign"})

    assert list(answers) == ["role", "identity"]


def test_whoever_lacks_a_contract_is_asked_nothing_more() -> None:
    assert list(needed(SERVICE, **{**EMPLOYEE, "contract": False}))[-1] == "contract"


def test_an_owner_is_not_asked_about_other_housing() -> None:
    answers = needed(SERVICE, **{**EMPLOYEE, "owns_home": True})

    assert "housing_benefit" not in answers
    assert "months" in answers


def test_superseded_amounts_are_not_among_the_outcomes() -> None:
    old = {10_000, 5_000 * 36, 7_000 * 12}
    found = {
        value
        for degree in ("doctor", "master", "bachelor")
        for line in work_out(SERVICE, **{**EMPLOYEE, "degree": degree}).working
        for value in line.values.values()
    }

    assert not old & found
