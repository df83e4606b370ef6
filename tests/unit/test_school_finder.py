from __future__ import annotations

from typing import Any

import pytest

from actions.school_finder import SERVICE
from actions.service import Outcome
from tests.service_outcomes import needed, phrases_of, work_out

RICH = 400_000


def found(
    papers: str, curriculum: str = "any", age: int = 10, budget: int = RICH, parent: bool = True
) -> Outcome:
    return work_out(
        SERVICE,
        papers=papers,
        parent_foreign=parent,
        age=age,
        curriculum=curriculum,
        budget=budget,
    )


def schools(outcome: Outcome) -> list[str]:
    return [
        line.phrase
        for line in outcome.working
        if line.phrase.startswith(("open.", "unsure.", "closed."))
    ]


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        (
            "hk",
            [
                *("open.harrow_hk", "unsure.harrow", "open.qsi", "open.public"),
                *("unsure.pui_kiu", "unsure.futian", "unsure.whittle"),
            ],
        ),
        (
            "macao",
            [
                *("open.harrow_hk", "unsure.harrow", "open.qsi", "unsure.public"),
                *("unsure.pui_kiu", "unsure.futian", "unsure.whittle"),
            ],
        ),
        (
            "taiwan",
            [
                *("open.harrow_hk", "unsure.harrow", "open.qsi", "unsure.public"),
                *("unsure.pui_kiu", "unsure.futian", "unsure.whittle"),
            ],
        ),
        (
            "hk_dependant",
            [
                *("open.harrow_hk", "unsure.harrow", "unsure.qsi", "unsure.public"),
                *("unsure.pui_kiu", "unsure.futian", "unsure.whittle"),
            ],
        ),
        (
            "foreign",
            [
                *("open.harrow_hk", "open.harrow", "open.qsi", "unsure.public"),
                "unsure.whittle",
            ],
        ),
        ("mainland", ["closed.harrow_hk", "closed.qsi", "open.public", "unsure.whittle"]),
    ],
)
def test_the_papers_decide_which_schools_are_open(papers: str, expected: list[str]) -> None:
    assert schools(found(papers)) == expected


def test_a_foreign_child_needs_a_foreign_parent_for_the_hong_kong_school() -> None:
    assert "closed.harrow_hk" in schools(found("foreign", parent=False))
    assert "open.qsi" in schools(found("foreign", parent=False))


@pytest.mark.parametrize(
    ("curriculum", "expected"),
    [
        ("hk", ["open.harrow_hk", "unsure.pui_kiu", "unsure.futian"]),
        ("international", ["open.harrow_hk", "unsure.harrow", "open.qsi", "unsure.whittle"]),
        ("mainland", ["open.public", "unsure.pui_kiu", "unsure.whittle"]),
    ],
)
def test_only_schools_with_the_curriculum_are_shown(curriculum: str, expected: list[str]) -> None:
    assert schools(found("hk", curriculum)) == expected


@pytest.mark.parametrize(("age", "fee"), [(2, 116_775), (4, 116_775), (5, 199_800), (17, 199_800)])
def test_the_fee_of_qsi_goes_by_age(age: int, fee: int) -> None:
    line = next(line for line in found("hk", age=age).working if line.phrase == "fee.qsi")

    assert line.values == {"least": fee, "most": fee, "school_year": "2023/24"}


@pytest.mark.parametrize("age", [1, 18])
def test_an_age_without_a_fee_is_to_be_asked_about(age: int) -> None:
    outcome = found("hk", "international", age)

    assert "fee.not_for_age" in phrases_of(outcome)
    assert outcome.headline.values == {"count": 1}


@pytest.mark.parametrize(
    ("budget", "phrase", "values"),
    [
        (291_399, "budget.short", {"short": 1}),
        (291_400, "budget.partly", {}),
        (348_099, "budget.partly", {}),
        (348_100, "budget.enough", {}),
    ],
)
def test_the_budget_is_held_against_the_fees_of_all_classes(
    budget: int, phrase: str, values: dict[str, Any]
) -> None:
    working = list(found("foreign", "international", budget=budget).working)
    fee = next(n for n, line in enumerate(working) if line.phrase == "fee.harrow")

    assert working[fee].values == {"least": 291_400, "most": 348_100, "school_year": "2024/25"}
    assert (working[fee + 1].phrase, working[fee + 1].values) == (phrase, values)


@pytest.mark.parametrize(
    ("budget", "count"), [(0, 1), (199_799, 1), (199_800, 2), (291_400, 3), (RICH, 3)]
)
def test_schools_beyond_the_budget_are_shown_but_not_counted(budget: int, count: int) -> None:
    outcome = found("foreign", "international", budget=budget)

    assert outcome.headline.values == {"count": count}
    assert schools(outcome)[:3] == ["open.harrow_hk", "open.harrow", "open.qsi"]


def test_the_one_off_fees_of_harrow_are_named_with_their_year() -> None:
    outcome = found("foreign", "international")
    once = next(line for line in outcome.caveats if line.phrase == "caveat.harrow_once")

    assert once.values == {"assessment": 3_000, "deposit": 25_000, "school_year": "2024/25"}
    assert "caveat.fees" in phrases_of(outcome)


def test_a_child_for_whom_nothing_is_open_is_told_so() -> None:
    outcome = found("mainland", "hk")

    assert outcome.headline.phrase == "headline.none"
    assert schools(outcome) == ["closed.harrow_hk"]
    assert "step.ask_bureau" in phrases_of(outcome)


def test_schools_to_be_asked_are_not_promised() -> None:
    assert found("mainland", "international").headline.phrase == "headline.ask"


@pytest.mark.parametrize("curriculum", ["hk", "mainland"])
def test_no_budget_is_asked_where_no_fee_is_known(curriculum: str) -> None:
    assert "budget" not in needed(SERVICE, papers="hk", age=10, curriculum=curriculum)
