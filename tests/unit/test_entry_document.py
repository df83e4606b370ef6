from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from actions.entry_document import SERVICE
from actions.service import Line, Outcome, Value
from tests.service_outcomes import needed, phrases_of, work_out

VISITOR: Mapping[str, Value] = {
    "identity": "foreign",
    "purpose": "visit",
    "days": 5,
    "passport": "uk",
    "listed": "no",
    "arrival": date(2026, 12, 1),
    "onward_ticket": False,
}


def outcome_of(**changed: Any) -> Outcome:
    return work_out(SERVICE, **{**VISITOR, **changed})


@pytest.mark.parametrize("identity", ["hk", "macao"])
def test_chinese_nationals_of_hong_kong_and_macao_enter_with_the_home_return_permit(
    identity: str,
) -> None:
    outcome = outcome_of(identity=identity)

    assert outcome.headline.phrase == "headline.home_return"
    assert "check.no_work_permit" in phrases_of(outcome)
    assert list(needed(SERVICE, identity=identity)) == ["identity"]


@pytest.mark.parametrize(
    ("identity", "phrase"), [("taiwan", "headline.taiwan"), ("mainland", "headline.mainland")]
)
def test_others_who_are_not_covered_are_told_so(identity: str, phrase: str) -> None:
    assert outcome_of(identity=identity).headline.phrase == phrase


@pytest.mark.parametrize("identity", ["foreign", "hk_foreign", "macao_foreign"])
def test_every_foreign_national_who_works_goes_by_the_notification_letter(identity: str) -> None:
    outcome = outcome_of(identity=identity, purpose="work")

    assert outcome.headline == Line("headline.work")
    assert Line("check.talent_visa", {"points": 85}) in outcome.working
    assert ("check.permit_not_for_work" in phrases_of(outcome)) == (identity != "foreign")


@pytest.mark.parametrize("identity", ["foreign", "hk_foreign"])
def test_young_talent_without_an_employer_goes_by_the_k_visa(identity: str) -> None:
    outcome = outcome_of(identity=identity, purpose="research")

    assert outcome.headline == Line("headline.young_talent", {"since": date(2025, 10, 1)})
    assert "caveat.young_talent" in phrases_of(outcome)


@pytest.mark.parametrize(
    ("days", "phrase"), [(1, "headline.permit"), (90, "headline.permit"), (91, "headline.visa")]
)
def test_travel_permit_carries_a_visit_of_90_days(days: int, phrase: str) -> None:
    for identity in ("hk_foreign", "macao_foreign"):
        assert outcome_of(identity=identity, days=days).headline.phrase == phrase


def test_travel_permit_is_said_not_to_allow_work_or_study() -> None:
    assert "caveat.permit" in phrases_of(outcome_of(identity="hk_foreign"))
    studying = outcome_of(identity="hk_foreign", purpose="study")
    assert studying.headline.phrase == "headline.visa"
    assert "check.permit_not_for_study" in phrases_of(studying)


@pytest.mark.parametrize("passport", ["uk", "canada"])
def test_listed_passport_enters_without_a_visa_for_30_days(passport: str) -> None:
    values: Mapping[str, Value] = {"days": 30, "until": date(2026, 12, 31)}

    assert outcome_of(passport=passport, days=30).headline == Line("headline.visa_free", values)
    assert outcome_of(passport=passport, days=31).headline.phrase == "headline.visa"


def test_part_of_a_day_counts_as_a_day() -> None:
    assert outcome_of(days=Decimal("30.5")).headline.phrase == "headline.visa"


def test_us_passport_is_not_on_the_list_but_may_pass_through() -> None:
    staying = outcome_of(passport="us")
    passing = outcome_of(passport="us", onward_ticket=True)

    assert staying.headline.phrase == "headline.visa"
    assert passing.headline == Line("headline.transit", {"hours": 240})
    for outcome in (staying, passing):
        assert Line("check.visa_free_not_seen", {"day": date(2026, 2, 16)}) in outcome.working


@pytest.mark.parametrize(("days", "phrase"), [(10, "headline.transit"), (11, "headline.visa")])
def test_transit_is_240_hours(days: int, phrase: str) -> None:
    passing = outcome_of(passport="other", listed="no", days=days, onward_ticket=True)

    assert passing.headline.phrase == phrase


def test_transit_wants_an_onward_ticket() -> None:
    outcome = outcome_of(passport="other", listed="no", onward_ticket=False)

    assert outcome.headline.phrase == "headline.visa"
    assert Line("check.transit_no_ticket", {"hours": 240}) in outcome.working


def test_transit_leaves_nationality_and_port_to_be_checked() -> None:
    outcome = outcome_of(passport="us", onward_ticket=True)

    assert Line("caveat.transit", {"nationalities": 55}) in outcome.caveats


@pytest.mark.parametrize(
    ("listed", "phrase"),
    [("yes", "headline.visa_free"), ("unsure", "headline.visa_free_if_listed")],
)
def test_other_passport_is_taken_as_its_holder_knows_it(listed: str, phrase: str) -> None:
    assert outcome_of(passport="other", listed=listed).headline.phrase == phrase


@pytest.mark.parametrize(
    ("arrival", "phrase"),
    [(date(2026, 12, 31), "headline.visa_free"), (date(2027, 1, 1), "headline.visa")],
)
def test_visa_free_entry_ends_with_2026(arrival: date, phrase: str) -> None:
    assert outcome_of(arrival=arrival, days=1).headline.phrase == phrase


def test_who_enters_after_the_offer_hears_of_its_end_and_of_transit() -> None:
    outcome = outcome_of(arrival=date(2027, 1, 1))

    assert Line("check.visa_free_ended", {"until": date(2026, 12, 31)}) in outcome.working
    assert Line("check.transit_if_ticket", {"hours": 240}) in outcome.working


def test_day_of_entry_is_not_past() -> None:
    late = work_out(SERVICE, date(2027, 3, 1), **VISITOR)

    assert "check.visa_free_ended" in phrases_of(late)


@pytest.mark.parametrize(("days", "is_beyond"), [(5, False), (6, True)])
def test_stay_past_the_end_of_the_offer_is_pointed_out(days: int, is_beyond: bool) -> None:
    outcome = outcome_of(arrival=date(2026, 12, 27), days=days)

    assert ("caveat.stay_beyond" in phrases_of(outcome)) == is_beyond


@pytest.mark.parametrize("purpose", ["study", "other"])
def test_other_purposes_need_their_visa(purpose: str) -> None:
    outcome = outcome_of(purpose=purpose)

    assert outcome.headline.phrase == "headline.visa"
    assert "check.visa_free_purposes" in phrases_of(outcome)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"identity": "hk_foreign"}, ["identity", "purpose", "days"]),
        ({"passport": "uk"}, ["identity", "purpose", "days", "passport", "arrival"]),
        ({"passport": "us"}, ["identity", "purpose", "days", "passport", "onward_ticket"]),
        (
            {"passport": "other", "listed": "no"},
            ["identity", "purpose", "days", "passport", "listed", "onward_ticket"],
        ),
        (
            {"passport": "other", "listed": "unsure"},
            ["identity", "purpose", "days", "passport", "listed", "arrival"],
        ),
        ({"purpose": "work"}, ["identity", "purpose"]),
    ],
)
def test_only_what_decides_is_asked(answers: dict[str, str], asked: list[str]) -> None:
    assert list(needed(SERVICE, **{**VISITOR, **answers})) == asked
