"""The year's Mainland income tax on a taxable income."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from actions.answers import number
from actions.rule_shape import RuleShape
from actions.service import Answers, Field, Line, Outcome, Service
from actions.taxes import Band, YearlyBands
from actions.yearly_period import YearlyPeriod
from knowledge.dated_rules import Rules

_FIELDS: Final = (
    Field("income", "amount", unit="RMB", period="year", least=0, most=10**9, cue="taxable"),
)


class Reconciliation(RuleShape):
    """When the yearly reconciliation is done; the amounts (RMB) up to which nobody need do it."""

    period: YearlyPeriod
    spared_income: Decimal
    spared_shortfall: Decimal


def share_of(tax: Decimal, income: Decimal) -> Decimal:
    """The tax in percent of the income, to a tenth; none of no income."""
    if not income:
        return Decimal(0)
    return (tax / income * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _say_band(band: Band) -> Line:
    if band.up_to is None:
        return Line("band.top", {"rate": band.rate, "deduction": band.deduction})
    return Line("band", {"up_to": band.up_to, "rate": band.rate, "deduction": band.deduction})


@dataclass(frozen=True)
class IncomeTax:
    """Works out tax by the yearly bands; the income is what is left after deductions."""

    name: str = "income_tax"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The tax by the bands of today."""
        bands_rule = rules.on("tax.iit.bands", today)
        filing_rule = rules.on("tax.reconciliation", today)
        filing = filing_rule.shaped(Reconciliation)
        opens, closes = filing.period.in_year(today.year + 1)
        income = number(answers, "income")
        band = bands_rule.shaped(YearlyBands).band_of(income)
        tax = band.tax_on(income)
        return Outcome(
            Line("tax", {"income": income, "tax": tax}),
            working=(
                _say_band(band),
                Line(
                    "sum",
                    {"income": income, "rate": band.rate, "deduction": band.deduction, "tax": tax},
                ),
                Line("share", {"share": share_of(tax, income)}),
            ),
            caveats=(
                Line("caveat.resident"),
                Line("caveat.deductions"),
                Line("caveat.confirm"),
            ),
            steps=(
                Line("reconcile", {"tax_year": str(today.year), "opens": opens, "closes": closes}),
                Line(
                    "reconcile.spared",
                    {"income": filing.spared_income, "shortfall": filing.spared_shortfall},
                ),
                Line("relief"),
            ),
            rules=(bands_rule, filing_rule),
        )


SERVICE: Final[Service] = IncomeTax()
