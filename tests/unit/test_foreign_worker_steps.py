from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from actions.foreign_worker_steps import SERVICE
from actions.service import Line, Outcome
from tests.service_outcomes import TODAY, needed, phrases_of, work_out

ARRIVAL = date(2026, 12, 5)


def outcome_of(today: date = TODAY, **changed: Any) -> Outcome:
    answers = {"identity": "foreign", "arrival": ARRIVAL, "hotel": False, **changed}
    return work_out(SERVICE, today, **answers)


def test_days_follow_from_the_day_of_entry() -> None:
    outcome = outcome_of()

    residence_by = date(2027, 1, 4)
    assert outcome.headline == Line("headline.due", {"arrival": ARRIVAL, "day": residence_by})
    assert outcome.working == [
        Line("due.address", {"arrival": ARRIVAL, "hours": 24, "day": date(2026, 12, 6)}),
        Line("due.residence", {"arrival": ARRIVAL, "days": 30, "day": residence_by}),
    ]


def test_leap_day_counts() -> None:
    outcome = outcome_of(date(2028, 1, 1), arrival=date(2028, 2, 1))

    assert outcome.headline.values["day"] == date(2028, 3, 2)


def test_steps_stand_in_their_order_before_entry() -> None:
    assert [line.phrase for line in outcome_of().steps] == [
        *("step.letter", "step.visa", "step.address", "step.residence", "step.joint"),
        "step.card",
    ]


def test_steps_before_entry_are_left_out_once_one_is_here() -> None:
    today = date(2026, 12, 6)

    assert [line.phrase for line in outcome_of(today).steps][:2] == [
        *("step.address", "step.residence"),
    ]
    assert "step.letter" in phrases_of(outcome_of(ARRIVAL))


def test_hotel_registers_its_guests() -> None:
    outcome = outcome_of(hotel=True)

    assert Line("due.hotel", {"hours": 24}) in outcome.working
    assert not {"due.address", "step.address"} & set(phrases_of(outcome))


def test_figures_of_the_other_deadlines_are_named() -> None:
    outcome = outcome_of()

    assert Line("caveat.fines", {"address": 2_000, "overstay": 10_000}) in outcome.caveats
    assert Line("caveat.newborn", {"days": 60}) in outcome.caveats
    assert Line("step.joint", {"days": 7}) in outcome.steps
    assert Line("step.card", {"since": date(2024, 12, 1)}) in outcome.steps


@pytest.mark.parametrize(
    ("today", "phrase"),
    [(date(2027, 1, 4), "headline.due"), (date(2027, 1, 5), "headline.late")],
)
def test_thirty_days_that_have_run_out_are_said_first(today: date, phrase: str) -> None:
    assert outcome_of(today).headline.phrase == phrase


@pytest.mark.parametrize(
    ("today", "hotel", "is_late"),
    [
        (date(2026, 12, 6), False, False),
        (date(2026, 12, 7), False, True),
        (date(2026, 12, 7), True, False),
    ],
)
def test_address_that_is_overdue_is_pointed_out(today: date, hotel: bool, is_late: bool) -> None:
    outcome = outcome_of(today, hotel=hotel)

    assert ("caveat.address_late" in phrases_of(outcome)) == is_late


@pytest.mark.parametrize("identity", ["hk", "macao", "taiwan"])
def test_compatriots_need_none_of_it(identity: str) -> None:
    assert list(needed(SERVICE, identity=identity)) == ["identity"]
    assert work_out(SERVICE, identity=identity).headline.phrase == "headline.exempt"


def test_mainland_resident_needs_none_of_it() -> None:
    assert work_out(SERVICE, identity="mainland").headline.phrase == "headline.mainland"


@pytest.mark.parametrize("identity", ["hk_foreign", "macao_foreign"])
def test_foreign_permanent_residents_take_the_same_steps(identity: str) -> None:
    assert outcome_of(identity=identity).steps == outcome_of().steps
