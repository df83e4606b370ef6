from __future__ import annotations

from decimal import Decimal

import pytest

from actions.money_limits import SERVICE
from actions.service import Outcome
from tests.service_outcomes import needed, phrases_of, work_out

UNITS = {"payment_connect": "hkd", "foreign_card": "usd"}


def held(channel: str, amount: Decimal | int) -> Outcome:
    return work_out(SERVICE, channel=channel, **{UNITS.get(channel, "rmb"): amount})


@pytest.mark.parametrize(
    ("channel", "limits"),
    [
        ("payment_connect", {"a_day": 10_000, "a_year": 200_000}),
        ("same_name", {"a_day": 80_000}),
        ("type_2", {"a_day": 10_000, "a_year": 200_000}),
        ("type_3", {"a_day": 2_000, "a_year": 50_000, "balance": 2_000}),
        (
            "foreign_card",
            {"a_payment": 5_000, "a_year": 50_000, "free_up_to": 200, "fee": 3},
        ),
        ("wealth_connect", {"in_all": 3_000_000}),
    ],
)
def test_the_limits_of_each_channel_are_shown(channel: str, limits: dict[str, int]) -> None:
    line = held(channel, 1).working[0]

    assert line.phrase == f"limit.{channel}"
    assert line.values == limits


@pytest.mark.parametrize(
    ("channel", "asked"),
    [("payment_connect", "hkd"), ("same_name", "rmb"), ("foreign_card", "usd")],
)
def test_the_amount_is_asked_in_the_currency_of_the_limit(channel: str, asked: str) -> None:
    answers = needed(SERVICE, channel=channel, hkd=1, rmb=1, usd=1)

    assert list(answers) == ["channel", asked]


@pytest.mark.parametrize(
    ("channel", "caveat"),
    [
        ("payment_connect", "caveat.northbound"),
        ("payment_connect", "caveat.same_name_apart"),
        ("type_2", "caveat.new_number"),
        ("type_2", "caveat.remote"),
        ("type_3", "caveat.new_number"),
        ("foreign_card", "caveat.card_fee"),
        ("wealth_connect", "caveat.split"),
    ],
)
def test_what_a_channel_does_not_cover_is_said(channel: str, caveat: str) -> None:
    assert caveat in phrases_of(held(channel, 1))
