"""The subsidy: who is turned away and at what question, the worked table, the windows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.gba_subsidy import SERVICE, is_covered
from actions.phrase_book import say
from actions.service import Line, Outcome
from actions.taxes import SubsidyTerms, YearlyBands
from knowledge.dated_rules import open_rules
from knowledge.language import LANGS, Lang

TODAY = date(2026, 11, 22)
ENGINEER: Mapping[str, Any] = {
    "identity": "foreign",
    "tax_year": 2025,
    "contract": "labour",
    "days_worked": 200,
    "qualification": "work_permit",
    "clean_record": True,
    "income": Decimal(1_000_000),
    "knows_tax": False,
    "other_awards": 0,
}
PERMANENT: Mapping[str, Any] = {"identity": "hk", "permanent_resident": True}


def work_out(today: date = TODAY, **changed: Any) -> Outcome:
    return SERVICE.work_out({**ENGINEER, **changed}, open_rules(), today)


def lines(outcome: Outcome) -> list[Line]:
    return [outcome.headline, *outcome.working, *outcome.caveats, *outcome.steps]


def phrases(outcome: Outcome) -> set[str]:
    return {line.phrase for line in lines(outcome)}


def find(outcome: Outcome, phrase: str) -> Mapping[str, Any]:
    (found,) = (line for line in lines(outcome) if line.phrase == phrase)
    return found.values


def asked(answers: Mapping[str, Any]) -> list[str]:
    return [field.name for field in SERVICE.fields if field.is_needed(answers)]


@pytest.mark.parametrize("income", [0, 300_000, 319_200])
def test_nothing_comes_back_up_to_the_break_even(income: int) -> None:
    outcome = work_out(income=income)

    assert outcome.headline.phrase == "nothing"
    assert find(outcome, "break_even") == {"income": Decimal(319_200)}
    assert not phrases(outcome) & {"apply.account", "window.late", "window.closed"}


def test_a_tenth_of_a_yuan_comes_back_just_above_the_break_even() -> None:
    assert find(work_out(income=319_201), "subsidy")["subsidy"] == Decimal("0.10")


@pytest.mark.parametrize(
    ("income", "subsidy", "is_capped"),
    [
        (17_273_066, "4999999.80", False),
        (17_273_067, "5000000", True),
        (50_000_000, "5000000", True),
    ],
)
def test_cap_bites_at_about_seventeen_million(income: int, subsidy: str, is_capped: bool) -> None:
    outcome = work_out(income=income)

    assert outcome.headline.values["subsidy"] == Decimal(subsidy)
    assert ("capped" in phrases(outcome)) is is_capped
    if is_capped:
        assert find(outcome, "capped") == {"cap": 5_000_000, "income": 17_273_067}


def test_break_even_is_nowhere_where_no_rate_is_above_the_share() -> None:
    flat = YearlyBands.model_validate({"bands": [{"rate": 10, "deduction": 0}]})

    with pytest.raises(ValueError, match="15%"):
        SubsidyTerms(share=Decimal(15), cap=Decimal(1)).income_reaching(Decimal(0), flat)


def test_tax_really_paid_counts_before_the_estimate() -> None:
    outcome = work_out(knows_tax=True, tax_paid=Decimal(200_000))

    assert outcome.headline.values["subsidy"] == 50_000
    assert "caveat.estimated" not in phrases(outcome)


def test_no_tax_paid_in_shenzhen_gives_nothing() -> None:
    assert work_out(knows_tax=True, tax_paid=0).headline.phrase == "nothing"


def test_pay_mistaken_for_tax_is_pointed_out() -> None:
    outcome = work_out(knows_tax=True, tax_paid=450_000)

    assert find(outcome, "caveat.tax_high") == {"tax": 450_000, "full": Decimal(268_080)}


@pytest.mark.parametrize(
    ("awards", "phrase", "subsidy"),
    [
        (18_080, "subsidy", 100_000),
        (118_080, "nothing.awards", None),
        (200_000, "nothing.awards", None),
    ],
)
def test_other_awards_are_taken_off(awards: int, phrase: str, subsidy: int | None) -> None:
    outcome = work_out(other_awards=awards)

    assert outcome.headline.phrase == phrase
    assert outcome.headline.values.get("subsidy") == subsidy


def test_awards_are_taken_off_after_the_cap() -> None:
    outcome = work_out(income=50_000_000, other_awards=1_000_000)

    assert outcome.headline.values["subsidy"] == 4_000_000


def test_sum_without_a_qualification_is_said_with_an_if() -> None:
    outcome = work_out(qualification="none")

    assert outcome.headline.phrase == "subsidy.if_qualified"


@pytest.mark.parametrize(
    ("answers", "covered"),
    [
        ({}, False),
        ({"identity": "foreign"}, True),
        ({"identity": "taiwan"}, True),
        ({"identity": "hk_foreign"}, True),
        ({"identity": "macao_foreign"}, True),
        ({"identity": "hk", "permanent_resident": True}, True),
        ({"identity": "hk", "permanent_resident": False}, False),
        ({"identity": "hk", "permanent_resident": False, "talent_scheme": False}, False),
        ({"identity": "hk", "permanent_resident": False, "talent_scheme": True}, True),
        ({"identity": "macao", "permanent_resident": True}, True),
        ({"identity": "macao", "permanent_resident": False}, False),
        ({"identity": "mainland", "overseas_ties": True}, True),
        ({"identity": "mainland", "overseas_ties": False}, False),
    ],
    ids=str,
)
def test_scheme_covers_people_from_outside_the_mainland(
    answers: dict[str, Any], covered: bool
) -> None:
    assert is_covered(answers) is covered


@pytest.mark.parametrize(
    ("answers", "phrase", "step"),
    [
        (
            {"identity": "hk", "permanent_resident": False, "talent_scheme": False},
            "refused.hk",
            "try_exemption",
        ),
        ({"identity": "macao", "permanent_resident": False}, "refused.macao", "ask_bureau"),
        ({"identity": "mainland", "overseas_ties": False}, "refused.mainland", "ask_bureau"),
    ],
    ids=str,
)
def test_people_outside_the_scheme_hear_so_at_once(
    answers: dict[str, Any], phrase: str, step: str
) -> None:
    outcome = SERVICE.work_out(answers, open_rules(), TODAY)

    assert outcome.headline.phrase == phrase
    assert [line.phrase for line in outcome.steps] == [step]
    assert asked(answers) == list(answers)


@pytest.mark.parametrize(
    ("changed", "phrase"),
    [
        ({"contract": "none"}, "refused.contract"),
        ({"days_worked": 0}, "refused.days"),
        ({"days_worked": 89}, "refused.days"),
        ({"clean_record": False}, "refused.record"),
        ({"tax_year": 2022}, "refused.year"),
        ({"tax_year": 2028}, "refused.year"),
    ],
    ids=str,
)
def test_failed_condition_is_named(changed: dict[str, Any], phrase: str) -> None:
    outcome = work_out(**changed)

    assert outcome.headline.phrase == phrase
    assert not outcome.working
    assert outcome.rules[0].id == "tax.gba-subsidy.conditions"


@pytest.mark.parametrize("changed", [{"days_worked": 90}, {"tax_year": 2023}, {"tax_year": 2027}])
def test_conditions_are_met_at_their_edge(changed: dict[str, Any]) -> None:
    assert work_out(**changed).headline.phrase == "subsidy"


def test_days_and_years_missing_are_told() -> None:
    days = {"days": Decimal(89), "least": 90, "tax_year": "2025"}

    assert work_out(days_worked=89).headline.values == days
    assert work_out(tax_year=2022).headline.values == {"first": "2023", "last": "2027"}


def test_nothing_about_money_is_asked_once_a_gate_is_shut() -> None:
    money = {"income", "knows_tax", "tax_paid", "other_awards"}

    assert not money & set(asked({**ENGINEER, "contract": "none"}))
    assert not money & set(asked({**ENGINEER, "clean_record": False}))
    assert money - {"tax_paid"} == money & set(asked(ENGINEER))
    assert money <= set(asked({**ENGINEER, "knows_tax": True}))


def test_hong_kong_people_are_told_to_choose_one_relief() -> None:
    outcome = work_out(**PERMANENT)

    assert {"caveat.choose_one", "try_exemption"} <= phrases(outcome)
    assert not {"caveat.choose_one", "try_exemption"} & phrases(work_out())


@pytest.mark.parametrize(
    ("year", "today", "phrase"),
    [
        (2025, date(2025, 12, 31), "window.ahead"),
        (2025, date(2026, 1, 1), "window.open"),
        (2025, date(2026, 3, 31), "window.open"),
        (2025, date(2026, 4, 1), "window.closed"),
        (2024, date(2025, 5, 31), "window.ahead"),
        (2024, date(2025, 7, 31), "window.open"),
        (2024, date(2025, 8, 1), "window.late"),
        (2024, date(2026, 3, 31), "window.late"),
        (2024, date(2026, 4, 1), "window.late_closed"),
        (2023, date(2024, 6, 15), "window.open"),
        (2023, date(2024, 6, 16), "window.closed"),
        (2026, TODAY, "window.unknown"),
        (2027, TODAY, "window.unknown"),
    ],
)
def test_window_is_that_of_the_tax_year(year: int, today: date, phrase: str) -> None:
    assert phrase in phrases(work_out(today, tax_year=year))


def test_unknown_window_names_the_latest_known_one() -> None:
    known = {"window_year": "2025", "opens": date(2026, 1, 1), "closes": date(2026, 3, 31)}

    assert find(work_out(tax_year=2026), "window.unknown") == {"tax_year": "2026", **known}


@pytest.mark.parametrize(
    ("contract", "phrase"),
    [("labour", "apply.employer"), ("secondment", "apply.employer"), ("service", "apply.alone")],
)
def test_contract_decides_who_submits(contract: str, phrase: str) -> None:
    said = phrases(work_out(contract=contract))

    assert said & {"apply.employer", "apply.alone"} == {phrase}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "changed",
    [
        {},
        PERMANENT,
        {"income": 300_000},
        {"income": 50_000_000, "other_awards": 10},
        {"other_awards": 10**9},
        {"qualification": "none", "tax_year": 2026, "contract": "service"},
        {"tax_year": 2024},
        {"tax_year": 2023, "knows_tax": True, "tax_paid": 10**6},
        {"days_worked": 1},
        {"tax_year": 2000},
    ],
    ids=str,
)
def test_every_line_can_be_said(lang: Lang, changed: dict[str, Any]) -> None:
    for line in lines(work_out(**changed)):
        said = say(SERVICE.name, line, lang)
        assert not re.search(r"[{}]|\b2,0\d\d\b(?!,)", said)
