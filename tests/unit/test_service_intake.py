from __future__ import annotations

from decimal import Decimal

import pytest

from actions.service import Field
from actions.service_intake import Refused, Taken, Unclear, take
from knowledge.reading import Found, Reading

INCOME = Field("income", "amount", unit="RMB", period="year", least=0, most=1_000_000)
AGE = Field("age", "number", unit="years", least=16, most=99)


def amount(*readings: Reading, **more: object) -> Found:
    return Found("amount", readings, 0, 1, **more)  # type: ignore[arg-type]


def test_a_clear_value_is_taken() -> None:
    assert take(amount(Reading(Decimal(480_000))), INCOME) == Taken(Decimal(480_000))


def test_a_monthly_amount_is_turned_into_a_year_and_read_back() -> None:
    taken = take(amount(Reading(Decimal(40_000), "RMB", "month")), INCOME)

    assert isinstance(taken, Taken)
    assert taken.value == 480_000
    assert taken.note is not None
    assert taken.note.phrase == "read_back.month"


def test_a_conversion_beyond_the_bounds_is_refused() -> None:
    refused = take(amount(Reading(Decimal(400_000), "RMB", "month")), INCOME)

    assert isinstance(refused, Refused)
    assert refused.line.values == {"most": 1_000_000}


def test_another_currency_is_refused_and_no_rate_assumed() -> None:
    refused = take(amount(Reading(Decimal(40_000), "HKD")), INCOME)

    assert isinstance(refused, Refused)
    assert refused.line.phrase == "refused.unit"


def test_a_currency_that_was_not_said_may_be_the_one_asked_for() -> None:
    readings = Reading(Decimal(40_000), "HKD"), Reading(Decimal(40_000), "RMB")

    assert take(amount(*readings), INCOME) == Taken(Decimal(40_000))


def test_several_values_and_a_range_are_read_back() -> None:
    several = amount(Reading(Decimal(40)), Reading(Decimal(40_000)))
    assert take(several, INCOME) == Unclear((Decimal(40), Decimal(40_000)))

    a_range = amount(Reading(Decimal(30_000)), until=Decimal(50_000))
    assert take(a_range, INCOME) == Unclear((Decimal(30_000), Decimal(50_000)))


@pytest.mark.parametrize("flaw", ["negative", "percent", "too_low", "too_high"])
def test_an_impossible_value_gets_a_sentence_of_its_own(flaw: str) -> None:
    refused = take(amount(Reading(Decimal(1)), flaw=flaw), INCOME)

    assert isinstance(refused, Refused)
    assert refused.line.phrase == f"refused.{flaw}"


def test_nought_is_refused_where_it_cannot_be() -> None:
    refused = take(Found("number", (Reading(Decimal(0), "years"),), 0, 1), AGE)

    assert isinstance(refused, Refused)
    assert refused.line.values == {"least": 16}
