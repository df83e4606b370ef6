"""Days on the Mainland: what counts as a day, the year's test, the rule of six years."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from actions.phrase_book import phrases_of, say
from actions.residence_days import SERVICE, LongStay, count_stay, count_weeks, years_run
from actions.service import Line, Outcome
from knowledge.dated_rules import open_rules
from knowledge.language import LANGS, Lang

TODAY = date(2026, 11, 22)
SETTLED: Mapping[str, Any] = {
    "identity": "foreign",
    "question": "six_years",
    "pattern": "total",
    "tax_year": 2025,
    "days": 300,
    "resident_since": 2019,
    "long_trip": False,
}


def work_out(today: date = TODAY, **changed: Any) -> Outcome:
    return SERVICE.work_out({**SETTLED, **changed}, open_rules(), today)


def lines(outcome: Outcome) -> list[Line]:
    return [outcome.headline, *outcome.working, *outcome.caveats, *outcome.steps]


def asked(answers: Mapping[str, Any]) -> list[str]:
    return [field.name for field in SERVICE.fields if field.is_needed(answers)]


@pytest.mark.parametrize(
    ("arrived", "left", "days"),
    [
        ("2025-03-03", "2025-03-03", {2025: 0}),
        ("2025-03-03", "2025-03-04", {2025: 0}),
        ("2025-03-03", "2025-03-05", {2025: 1}),
        ("2025-03-03", "2025-03-07", {2025: 3}),
        ("2025-01-01", "2025-12-31", {2025: 363}),
        ("2024-12-31", "2026-01-01", {2024: 0, 2025: 365, 2026: 0}),
        ("2023-12-31", "2025-01-01", {2023: 0, 2024: 366, 2025: 0}),
        ("2024-12-30", "2025-01-03", {2024: 1, 2025: 2}),
    ],
)
def test_days_of_arriving_and_leaving_do_not_count(
    arrived: str, left: str, days: dict[int, int]
) -> None:
    assert count_stay(date.fromisoformat(arrived), date.fromisoformat(left)) == days


@pytest.mark.parametrize(
    ("nights", "weeks", "days"), [(0, 50, 0), (1, 50, 0), (4, 50, 150), (6, 40, 200), (5, 0, 0)]
)
def test_monday_to_friday_is_three_whole_days(nights: int, weeks: int, days: int) -> None:
    assert count_weeks(nights, weeks) == days


@pytest.mark.parametrize(
    ("days", "phrase"),
    [(0, "not_resident"), (182, "not_resident"), (183, "resident"), (366, "resident")],
)
def test_a_hundred_and_eighty_three_days_make_a_resident(days: int, phrase: str) -> None:
    outcome = work_out(question="year", days=days)

    assert outcome.headline.phrase == phrase
    assert outcome.headline.values.get("missing") == (183 - days if days < 183 else None)
    assert [rule.id for rule in outcome.rules] == ["tax.residence.days"]


def test_daily_commuter_has_no_day_counted_and_is_asked_no_more() -> None:
    answers = {"identity": "hk", "question": "year", "pattern": "commute"}
    outcome = SERVICE.work_out(answers, open_rules(), TODAY)

    assert outcome.headline == Line(
        "not_resident", {"year": "2026", "days": 0, "least": 183, "missing": 183}
    )
    assert asked({**answers, "question": "six_years"}) == list(answers)


@pytest.mark.parametrize(("weeks", "phrase"), [(45, "not_resident"), (46, "resident")])
def test_weekly_stays_are_counted_over_the_year(weeks: int, phrase: str) -> None:
    outcome = work_out(question="year", pattern="weekly", nights=5, weeks=weeks)

    assert outcome.headline.phrase == phrase


@pytest.mark.parametrize(
    ("left", "phrase"), [("2025-07-03", "not_resident"), ("2025-07-04", "resident")]
)
def test_one_stay_is_counted_by_its_dates(left: str, phrase: str) -> None:
    outcome = work_out(
        question="year", pattern="stay", arrived=date(2025, 1, 1), left=date.fromisoformat(left)
    )

    assert outcome.headline.phrase == phrase
    assert outcome.headline.values["year"] == "2025"


def test_stay_over_new_year_is_tested_in_the_year_with_more_days() -> None:
    outcome = work_out(
        question="year", pattern="stay", arrived=date(2024, 11, 1), left=date(2025, 8, 1)
    )

    assert outcome.headline.values["year"] == "2025"
    assert [line.values["year"] for line in outcome.working] == ["2024", "2025"]


def test_leaving_before_arriving_is_pointed_out() -> None:
    outcome = work_out(pattern="stay", arrived=date(2025, 5, 2), left=date(2025, 5, 1))

    assert outcome.headline.phrase == "odd.dates"


@pytest.mark.parametrize(
    ("year", "since", "trip", "run"),
    [
        (2024, 2019, None, 5),
        (2025, 2019, None, 6),
        (2025, 2010, None, 6),
        (2026, 2021, None, 5),
        (2027, 2021, None, 6),
        (2025, 2019, 2019, 5),
        (2025, 2019, 2024, 0),
        (2026, 2019, 2020, 5),
        (2025, 2019, 2025, 6),
        (2025, 2025, None, 0),
        (2025, 2030, None, 0),
        (2019, 2010, None, 0),
    ],
)
def test_years_run_from_2019_or_the_year_after_a_long_trip(
    year: int, since: int, trip: int | None, run: int
) -> None:
    counted_from = open_rules().on("tax.residence.long-stay", TODAY).shaped(LongStay).counted_from

    assert years_run(year, since, trip, counted_from) == run


@pytest.mark.parametrize(
    ("changed", "phrase"),
    [
        ({}, "worldwide"),
        ({"tax_year": 2024}, "not_worldwide"),
        ({"days": 183}, "worldwide"),
        ({"days": 182}, "broken"),
        ({"resident_since": 2020}, "not_worldwide"),
        ({"long_trip": True, "long_trip_year": 2019}, "not_worldwide"),
        ({"long_trip": True, "long_trip_year": 2018}, "worldwide"),
    ],
    ids=str,
)
def test_worldwide_income_is_taxed_from_year_seven(changed: dict[str, Any], phrase: str) -> None:
    assert work_out(**changed).headline.phrase == phrase


def test_earliest_year_of_worldwide_tax_is_told() -> None:
    trip = work_out(tax_year=2026, long_trip=True, long_trip_year=2023)

    assert trip.headline.values["first"] == "2030"
    assert work_out(resident_since=2025).headline.values["first"] == "2031"


def test_commuter_breaks_the_row_of_years() -> None:
    assert work_out(pattern="commute").headline.phrase == "broken"


@pytest.mark.parametrize("identity", ["taiwan", "mainland"])
def test_people_the_rules_do_not_speak_of_hear_so_at_once(identity: str) -> None:
    outcome = SERVICE.work_out({"identity": identity}, open_rules(), TODAY)

    assert outcome.headline.phrase == "refused.identity"
    assert asked({"identity": identity}) == ["identity"]


def test_only_what_the_pattern_takes_is_asked() -> None:
    base = {"identity": "hk", "question": "year"}

    assert asked(base) == ["identity", "question", "pattern"]
    assert asked({**base, "pattern": "weekly"})[3:] == ["tax_year", "nights", "weeks"]
    assert asked({**base, "pattern": "stay"})[3:] == ["arrived", "left"]
    assert asked({**base, "pattern": "total"})[3:] == ["tax_year", "days"]
    assert asked({**SETTLED, "long_trip": True})[-1] == "long_trip_year"
    assert asked(SETTLED)[-1] == "long_trip"


@pytest.mark.parametrize("lang", LANGS)
def test_question_on_trips_names_the_days_of_the_rule(lang: Lang) -> None:
    rule = open_rules().on("tax.residence.long-stay", TODAY).shaped(LongStay)

    assert f"{rule.trip_days}" in phrases_of(SERVICE.name)["ask.long_trip"][lang]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"tax_year": 2024},
        {"days": 10},
        {"question": "year"},
        {"question": "year", "days": 10},
        {"pattern": "commute"},
        {"pattern": "weekly", "nights": 5, "weeks": 50},
        {"pattern": "stay", "arrived": date(2024, 5, 2), "left": date(2026, 5, 1)},
        {"identity": "taiwan"},
    ],
    ids=str,
)
def test_every_line_can_be_said(lang: Lang, changed: dict[str, Any]) -> None:
    for line in lines(work_out(**changed)):
        said = say(SERVICE.name, line, lang)
        assert not re.search(r"[{}]|\b2,0\d\d\b(?!,)", said)
