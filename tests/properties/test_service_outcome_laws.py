"""Whatever people answer, a service has an outcome that rests on rules and can be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions import (
    company_tax,
    elderly_vouchers,
    hk_law,
    money_limits,
    school_finder,
    social_insurance,
    youth_package,
)
from actions.service import Service
from tests.service_outcomes import answer_sets, lines_of, work_out

SERVICES = [
    module.SERVICE
    for module in (
        *(company_tax, elderly_vouchers, hk_law, money_limits),
        *(school_finder, social_insurance, youth_package),
    )
]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
@given(data=st.data())
def test_every_outcome_rests_on_rules_and_leads_on(service: Service, data: st.DataObject) -> None:
    outcome = work_out(service, **data.draw(answer_sets(service)))

    assert outcome.as_of
    assert outcome.steps
    assert len({rule.id for rule in outcome.rules}) == len(outcome.rules)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
@given(data=st.data())
def test_no_figure_of_an_outcome_is_negative(service: Service, data: st.DataObject) -> None:
    outcome = work_out(service, **data.draw(answer_sets(service)))

    numbers = [
        value
        for line in lines_of(outcome)
        for value in line.values.values()
        if not isinstance(value, str | bool) and not hasattr(value, "year")
    ]
    assert all(number >= 0 for number in numbers)
