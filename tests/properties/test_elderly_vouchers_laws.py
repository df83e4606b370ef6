from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from actions.elderly_vouchers import Vouchers, next_credit

AMOUNTS = st.integers(0, 10**5).map(Decimal)
VOUCHERS = st.builds(
    lambda a_year, limit: Vouchers(age_from=65, a_year=a_year, balance_up_to=limit, points=21),
    AMOUNTS,
    AMOUNTS,
)


@given(vouchers=VOUCHERS, balance=AMOUNTS)
def test_a_credit_is_never_negative_nor_more_than_a_year_gives(
    vouchers: Vouchers, balance: Decimal
) -> None:
    assert 0 <= next_credit(vouchers, balance) <= vouchers.a_year


@given(vouchers=VOUCHERS, balance=AMOUNTS)
def test_a_credit_never_lifts_the_balance_over_its_limit(
    vouchers: Vouchers, balance: Decimal
) -> None:
    after = balance + next_credit(vouchers, balance)

    assert after <= max(balance, vouchers.balance_up_to)


@given(vouchers=VOUCHERS, balance=AMOUNTS)
def test_a_credit_falls_short_of_a_year_only_at_the_limit(
    vouchers: Vouchers, balance: Decimal
) -> None:
    credit = next_credit(vouchers, balance)

    assert credit == vouchers.a_year or balance + credit >= vouchers.balance_up_to
