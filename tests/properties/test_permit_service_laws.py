"""Whatever people answer about permits and entry, an outcome follows that can be said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions import (
    entry_document,
    fees_and_times,
    foreign_worker_steps,
    professional_practice,
    residence_permit,
    work_permit_points,
)
from actions.service import Service
from tests.service_outcomes import answer_sets, work_out

SERVICES = [
    module.SERVICE
    for module in (
        *(entry_document, fees_and_times, foreign_worker_steps),
        *(professional_practice, residence_permit, work_permit_points),
    )
]
DAYS = st.dates(date(2026, 2, 17), date(2040, 1, 1))


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
@given(data=st.data(), today=DAYS)
def test_any_answers_have_an_outcome_that_can_be_said(
    service: Service, data: st.DataObject, today: date
) -> None:
    outcome = work_out(service, today, **data.draw(answer_sets(service)))

    assert outcome.as_of <= today
    assert outcome.steps
    assert len({rule.id for rule in outcome.rules}) == len(outcome.rules)


@given(arrival=DAYS, hotel=st.booleans(), today=DAYS)
def test_deadlines_never_lie_before_the_day_of_entry(
    arrival: date, hotel: bool, today: date
) -> None:
    outcome = work_out(
        foreign_worker_steps.SERVICE, today, identity="foreign", arrival=arrival, hotel=hotel
    )

    due = [day for line in outcome.working if isinstance(day := line.values.get("day"), date)]
    assert due
    assert all(arrival < day <= arrival + timedelta(days=30) for day in due)


@given(days=st.integers(1, 400), today=DAYS, data=st.data())
def test_no_stay_longer_than_30_days_goes_without_a_visa(
    days: int, today: date, data: st.DataObject
) -> None:
    answers = data.draw(answer_sets(entry_document.SERVICE))
    visit = {**answers, "identity": "foreign", "purpose": "visit", "days": days}
    headline = work_out(entry_document.SERVICE, today, **visit).headline.phrase

    assert headline == "headline.visa" or days <= 30
