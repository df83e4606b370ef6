"""Mainland tax by the yearly bands: each band's edge to the yuan, and what the outcome says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from actions.income_tax import SERVICE, share_of
from actions.phrase_book import say
from actions.taxes import YearlyBands
from knowledge.dated_rules import open_rules
from knowledge.language import LANGS, Lang

TODAY = date(2026, 11, 22)


def bands() -> YearlyBands:
    return open_rules().on("tax.iit.bands", TODAY).shaped(YearlyBands)


@pytest.mark.parametrize("income", ["36000", "300000", "960000.01"])
def test_a_limit_belongs_to_the_band_below_it(income: str) -> None:
    rates = {"36000": 3, "300000": 20, "960000.01": 45}

    assert bands().band_of(Decimal(income)).rate == rates[income]


@pytest.mark.parametrize("limits", [(), (36_000,), (36_000, 36_000, None), (None, None)], ids=str)
def test_bands_that_do_not_rise_to_an_open_end_are_refused(limits: tuple[int | None, ...]) -> None:
    with pytest.raises(ValidationError):
        YearlyBands.model_validate(
            {"bands": [{"up_to": up_to, "rate": 3, "deduction": 0} for up_to in limits]}
        )


@pytest.mark.parametrize(("tax", "income", "share"), [(0, 0, "0"), (268_080, 1_000_000, "26.8")])
def test_share_of_income_is_in_percent(tax: int, income: int, share: str) -> None:
    assert share_of(Decimal(tax), Decimal(income)) == Decimal(share)


def test_outcome_shows_the_sum_and_next_years_reconciliation() -> None:
    outcome = SERVICE.work_out({"income": Decimal(400_000)}, open_rules(), TODAY)

    assert outcome.headline.values == {"income": 400_000, "tax": 68_080}
    assert [line.phrase for line in outcome.working] == ["band", "sum", "share"]
    assert outcome.working[0].values == {"up_to": 420_000, "rate": 25, "deduction": 31_920}
    assert outcome.steps[0].values == {
        "tax_year": "2026",
        "opens": date(2027, 3, 1),
        "closes": date(2027, 6, 30),
    }
    assert [rule.id for rule in outcome.rules] == ["tax.iit.bands", "tax.reconciliation"]


def test_highest_band_has_no_limit_to_name() -> None:
    outcome = SERVICE.work_out({"income": Decimal(960_001)}, open_rules(), TODAY)

    assert outcome.working[0].phrase == "band.top"


@pytest.mark.parametrize("income", [0, 500_000, 5_000_000])
@pytest.mark.parametrize("lang", LANGS)
def test_every_line_can_be_said(income: int, lang: Lang) -> None:
    outcome = SERVICE.work_out({"income": income}, open_rules(), TODAY)

    for line in (outcome.headline, *outcome.working, *outcome.caveats, *outcome.steps):
        assert "{" not in say(SERVICE.name, line, lang)
