from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from actions.money_limits import Limit, fit, parts_of

AMOUNTS = st.decimals(0, 10**9, places=2)
EACH = st.decimals("0.01", 10**6, places=2)


@given(amount=AMOUNTS, each=EACH)
def test_parts_carry_the_amount_and_none_is_idle(amount: Decimal, each: Decimal) -> None:
    parts = parts_of(amount, each)

    assert amount <= parts * each
    assert parts == 1 or (parts - 1) * each < amount


@given(amount=AMOUNTS, day=EACH, times=st.integers(1, 400))
def test_days_are_counted_exactly_up_to_the_yearly_limit(
    amount: Decimal, day: Decimal, times: int
) -> None:
    limit = Limit(a_day=day, a_year=day * times)
    phrase = fit(limit, amount).phrase

    assert (phrase == "headline.at_once") == (amount <= day)
    assert (phrase == "headline.years") == (amount > day * times)
