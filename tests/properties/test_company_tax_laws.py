from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from actions.company_tax import tax_at

PROFITS = st.decimals(-(10**9), 10**9, places=2)
RATES = st.integers(0, 100).map(Decimal)


@given(profit=PROFITS, rate=RATES)
def test_tax_is_never_negative_and_never_more_than_the_profit(
    profit: Decimal, rate: Decimal
) -> None:
    assert 0 <= tax_at(rate, profit) <= max(Decimal(0), profit)


@given(profit=PROFITS, more=st.decimals(0, 10**6, places=2), rate=RATES)
def test_tax_rises_with_profit(profit: Decimal, more: Decimal, rate: Decimal) -> None:
    assert tax_at(rate, profit) <= tax_at(rate, profit + more)


@given(profit=PROFITS, rate=RATES, more=RATES)
def test_tax_rises_with_the_rate(profit: Decimal, rate: Decimal, more: Decimal) -> None:
    assert tax_at(rate, profit) <= tax_at(rate + more, profit)
