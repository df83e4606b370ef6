"""Laws of the tax sums: nothing negative, nothing that falls as income rises, no leaps at edges."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.hk_exemption import SERVICE
from actions.service import Value
from actions.taxes import (
    Allowances,
    HongKongTax,
    SalariesTax,
    SubsidySum,
    SubsidyTerms,
    YearlyBands,
    relief_of,
)
from knowledge.dated_rules import open_rules

TODAY = date(2026, 11, 22)
FEN = Decimal("0.01")
AMOUNTS = st.decimals(0, 10**9, places=2)
EDGES = st.sampled_from([36_000, 144_000, 300_000, 420_000, 660_000, 960_000])


def bands() -> YearlyBands:
    return open_rules().on("tax.iit.bands", TODAY).shaped(YearlyBands)


def terms() -> SubsidyTerms:
    return open_rules().on("tax.gba-subsidy.amount", TODAY).shaped(SubsidyTerms)


def hong_kong(income: Decimal, allowances: Decimal = Decimal(132_000)) -> HongKongTax:
    rates = open_rules().on("tax.hk.salaries-tax", TODAY).shaped(SalariesTax)
    return HongKongTax(income, allowances, rates)


@given(AMOUNTS)
def test_tax_lies_between_nothing_and_the_highest_rate(income: Decimal) -> None:
    assert 0 <= bands().tax_on(income) <= income * 45 / 100 + FEN


@given(AMOUNTS, AMOUNTS)
def test_more_income_never_means_less_tax_nor_less_left(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    low_tax, high_tax = bands().tax_on(low), bands().tax_on(high)

    assert low_tax <= high_tax
    assert low - low_tax <= high - high_tax + FEN


@given(EDGES, st.decimals("0.01", 100, places=2))
def test_tax_does_not_leap_at_the_edge_of_a_band(edge: int, step: Decimal) -> None:
    below, above = bands().tax_on(Decimal(edge)), bands().tax_on(edge + step)

    assert above - below <= step * 45 / 100 + FEN


@given(EDGES)
def test_both_bands_agree_on_the_edge_between_them(edge: int) -> None:
    lower, upper = bands().band_of(Decimal(edge)), bands().band_of(edge + FEN)

    assert lower != upper
    assert lower.tax_on(Decimal(edge)) == upper.tax_on(Decimal(edge))


@given(AMOUNTS, AMOUNTS)
def test_subsidy_is_at_most_the_tax_and_the_cap(tax: Decimal, income: Decimal) -> None:
    assert 0 <= terms().subsidy(tax, income) <= min(tax, terms().cap)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_more_tax_or_less_income_never_lowers_the_subsidy(
    tax: Decimal, income: Decimal, more: Decimal
) -> None:
    assert terms().subsidy(tax, income) <= terms().subsidy(tax + more, income)
    assert terms().subsidy(tax, income) >= terms().subsidy(tax, income + more)


@given(st.decimals(0, 319_200, places=2))
def test_nothing_is_above_the_threshold_up_to_the_break_even(income: Decimal) -> None:
    assert terms().subsidy(bands().tax_on(income), income) <= FEN


@given(st.decimals(319_201, 10**9, places=2))
def test_something_is_above_the_threshold_beyond_the_break_even(income: Decimal) -> None:
    assert terms().subsidy(bands().tax_on(income), income) > 0


@given(st.decimals(0, 5_000_000, places=2))
def test_income_that_reaches_a_subsidy_yields_it(subsidy: Decimal) -> None:
    income = terms().income_reaching(subsidy, bands())

    assert abs(terms().subsidy(bands().tax_on(income), income) - subsidy) <= 2 * FEN


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_awards_never_raise_the_subsidy_nor_make_it_negative(
    income: Decimal, awards: Decimal, more: Decimal
) -> None:
    one, other = (
        SubsidySum(income, None, taken, terms(), bands()).subsidy
        for taken in (awards, awards + more)
    )

    assert 0 <= other <= one <= terms().cap


@given(AMOUNTS, AMOUNTS)
def test_hong_kong_tax_rises_with_income_and_stays_under_the_standard(
    one: Decimal, other: Decimal
) -> None:
    low, high = (hong_kong(income) for income in sorted((one, other)))

    assert 0 <= low.due <= high.due <= high.standard


@given(AMOUNTS, st.booleans(), st.integers(0, 20))
def test_allowances_never_raise_hong_kong_tax(
    income: Decimal, is_married: bool, children: int
) -> None:
    allowances = open_rules().on("tax.hk.allowances", TODAY).shaped(Allowances)

    least = hong_kong(income, allowances.total(False, 0)).due
    assert hong_kong(income, allowances.total(is_married, children)).due <= least


@given(AMOUNTS, AMOUNTS)
def test_relief_leaves_at_least_hong_kongs_tax(mainland: Decimal, hongkong: Decimal) -> None:
    relief = relief_of(mainland, hongkong)

    assert 0 <= relief <= mainland
    assert mainland - relief == min(mainland, hongkong)


@given(AMOUNTS, AMOUNTS, st.decimals("0.5", "1.5", places=4), st.booleans(), st.integers(0, 20))
def test_relief_is_worked_out_for_whatever_is_answered(
    income: Decimal, pay: Decimal, rate: Decimal, is_married: bool, children: int
) -> None:
    answers: dict[str, Value] = {
        "identity": "hk",
        "qianhai_work": "services",
        "tax_year": 2025,
        "clean_record": True,
        "income": income,
        "pay": pay,
        "hkd_rate": rate,
        "married": is_married,
        "children": children,
    }
    outcome = SERVICE.work_out(answers, open_rules(), TODAY)

    assert outcome.headline.phrase in {"estimate", "nothing"}
    assert isinstance(relief := outcome.headline.values["relief"], Decimal)
    assert relief >= 0


@pytest.mark.parametrize("edge", [182_000, 232_000, 282_000, 332_000])
def test_hong_kong_tax_does_not_leap_between_slices(edge: int) -> None:
    assert hong_kong(edge + FEN).due - hong_kong(Decimal(edge)).due <= FEN
