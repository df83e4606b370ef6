from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.service import Value
from actions.service_state import State
from actions.services import open_services
from actions.supposition import suppose
from knowledge.language import Lang

TODAY = date(2026, 11, 30)
SUBSIDY: dict[str, Value] = {
    "identity": "foreign",
    "tax_year": Decimal(2024),
    "contract": "labour",
    "days_worked": Decimal(200),
    "qualification": "manager",
    "clean_record": True,
    "income": Decimal(800_000),
    "knows_tax": False,
    "other_awards": Decimal(0),
}
POINTS: dict[str, Value] = {
    "identity": "foreign",
    "age": Decimal(38),
    "degree": "master",
    "experience": Decimal(9),
    "pay": Decimal(480_000),
    "months": Decimal(12),
    "chinese": "none",
    "distinction": True,
}


def supposed(service: str, answers: dict[str, Value], text: str) -> dict[str, Any]:
    lang: Lang = "en" if text.isascii() else "zh-Hant"
    made = suppose(State(open_services()[service], dict(answers)), text, lang, TODAY)
    said = {name: found.value for name, found in made.found.items()}
    return {"found": said, "contested": sorted(made.contested), "left": made.left}


def only(**found: object) -> dict[str, Any]:
    return {"found": found, "contested": [], "left": ()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what if I earned a million?", {"income": 1_000_000}),
        ("如果是一百萬呢？", {"income": 1_000_000}),
        ("what if I only worked 100 days?", {"days_worked": 100}),
        ("如果係獨立服務合約呢？", {"contract": "service"}),
        ("what if my record had violations?", {"clean_record": False}),
        ("what if it was 2025?", {"tax_year": 2025}),
        ("如果其他獎勵有5萬呢", {"other_awards": 50_000}),
        ("what if I had 900k and only 100 days?", {"income": 900_000, "days_worked": 100}),
    ],
)
def test_a_what_if_changes_the_answer_it_fits(text: str, found: dict[str, object]) -> None:
    assert supposed("gba_subsidy", SUBSIDY, text) == only(**found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("如果我46歲呢？", {"age": 46}),
        ("what if I had HSK 3?", {"chinese": "hsk3"}),
        ("如果我考到HSK 3級呢？", {"chinese": "hsk3"}),
        ("suppose I had a bachelor's", {"degree": "bachelor"}),
        ("if I had 12 years of experience?", {"experience": 12}),
    ],
)
def test_a_choice_or_a_unit_says_which(text: str, found: dict[str, object]) -> None:
    assert supposed("work_permit_points", POINTS, text) == only(**found)


def test_a_number_that_fits_two_answers_is_asked_about() -> None:
    made = supposed("work_permit_points", POINTS, "what if I were 50?")

    assert made == {"found": {}, "contested": ["age", "experience"], "left": ()}


def test_tax_that_was_paid_is_no_income() -> None:
    answers = {**SUBSIDY, "knows_tax": True, "tax_paid": Decimal(120_000)}

    assert supposed("gba_subsidy", answers, "what if 1 million?")["contested"] == [
        "income",
        "tax_paid",
    ]
    assert supposed("gba_subsidy", answers, "what if the tax paid was 150k?") == only(
        tax_paid=Decimal(150_000)
    )


def test_what_fits_nothing_is_told() -> None:
    assert supposed("gba_subsidy", SUBSIDY, "what if it is 30%?")["left"] == ("30",)
    assert supposed("gba_subsidy", SUBSIDY, "what if 900k and I'm 40?") == {
        "found": {"income": 900_000},
        "contested": [],
        "left": ("40",),
    }


def test_another_currency_is_kept_so_that_it_is_refused() -> None:
    made = suppose(
        State(open_services()["gba_subsidy"], dict(SUBSIDY)), "what if HK$900,000?", "en", TODAY
    )

    assert {reading.unit for reading in made.found["income"].readings} == {"HKD"}


@pytest.mark.parametrize(
    "text", ["what if my wife is from Macao?", "如果我朋友係香港人呢？", "what if?"]
)
def test_another_person_changes_nothing(text: str) -> None:
    assert supposed("gba_subsidy", SUBSIDY, text) == only()


def test_a_time_changes_the_answer_that_was_a_no() -> None:
    answers: dict[str, Value] = {"identity": "macao", "half_year": False}
    text = "what if I have lived here for eight months?"

    assert supposed("residence_permit", answers, text) == only(half_year=True)


@pytest.mark.parametrize(
    ("text", "left"),
    [("what if I left on 1 July?", date(2025, 7, 1)), ("如果8月3號走呢？", date(2025, 8, 3))],
)
def test_a_day_without_a_year_is_in_the_year_that_was_spoken_of(text: str, left: date) -> None:
    answers: dict[str, Value] = {
        "identity": "foreign",
        "question": "year",
        "pattern": "stay",
        "arrived": date(2025, 3, 1),
        "left": date(2025, 10, 20),
    }

    assert supposed("residence_days", answers, text) == only(left=left)


def test_what_was_answered_already_is_no_change() -> None:
    assert supposed("gba_subsidy", SUBSIDY, "what if it is 800k?") == only()


@pytest.mark.parametrize("text", ["如果收入係80萬呢？", "what if my taxable income is 800k?"])
def test_a_field_without_an_answer_that_is_named_changes_no_other(text: str) -> None:
    answers: dict[str, Value] = {"identity": "hk", "tax_paid": Decimal(120_000)}
    state = State(open_services()["gba_subsidy"], answers, "contract")
    lang: Lang = "en" if text.isascii() else "zh-Hant"

    assert suppose(state, text, lang, TODAY).found == {}
