from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from actions.youth_package import Bonus, employer_bonus, months_paid

MONEY = st.integers(1, 10**6).map(Decimal)
COUNTS = st.integers(0, 10**4).map(Decimal)
BONUSES = st.builds(
    lambda each, ceiling: Bonus(each=each, ceiling=ceiling, hired_after=date(2021, 7, 1)),
    MONEY,
    MONEY,
)


@given(bonus=BONUSES, hires=COUNTS)
def test_one_more_hire_never_lowers_the_bonus(bonus: Bonus, hires: Decimal) -> None:
    more = employer_bonus(bonus, hires + 1)

    assert 0 <= employer_bonus(bonus, hires) <= more <= bonus.ceiling
    assert more - employer_bonus(bonus, hires) <= bonus.each


@given(wanted=st.decimals(0, 600, places=2), most=st.integers(1, 60))
def test_paid_months_are_whole_and_within_what_is_asked_and_allowed(
    wanted: Decimal, most: int
) -> None:
    paid = months_paid(wanted, most)

    assert 0 <= paid <= min(wanted, most)
    assert paid == most or wanted - paid < 1
