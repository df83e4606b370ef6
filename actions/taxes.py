"""Income tax on the Mainland and in Hong Kong, and the part of it that the subsidy gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

from pydantic import field_validator
from pydantic_core import PydanticCustomError

from actions.answers import number
from actions.rule_shape import Percent, RuleShape
from actions.service import Answers, Field
from knowledge.dated_rules import Rule, Rules

_HUNDRED: Final = Decimal(100)
_FEN: Final = Decimal("0.01")
_YUAN: Final = Decimal(1)
_MOST: Final = 10**9


class Band(RuleShape):
    """Yearly taxable income up to a limit (RMB), its rate in percent, its quick deduction (RMB)."""

    up_to: Decimal | None = None
    rate: Percent
    deduction: Decimal

    def tax_on(self, income: Decimal) -> Decimal:
        """The tax on a taxable income that falls into this band, to the fen."""
        return to_fen(income * self.rate / _HUNDRED - self.deduction)


class YearlyBands(RuleShape):
    """The bands of tax on yearly comprehensive income, the lowest first; the last has no limit."""

    bands: tuple[Band, ...]

    @field_validator("bands")
    @classmethod
    def _check_order(cls, bands: tuple[Band, ...]) -> tuple[Band, ...]:
        limits = [band.up_to for band in bands[:-1]]
        if not bands or bands[-1].up_to is not None or None in limits:
            raise PydanticCustomError("bands_end", "the last band, and no other, has no limit")
        if any(low >= high for low, high in pairwise(limits) if low and high):
            raise PydanticCustomError("bands_order", "the bands do not rise")
        return bands

    @field_validator("bands")
    @classmethod
    def _check_edges(cls, bands: tuple[Band, ...]) -> tuple[Band, ...]:
        """A yuan more of income brings no leap of the tax: the deductions fit the rates."""
        for below, above in pairwise(bands):
            limit = below.up_to or Decimal(0)
            if below.tax_on(limit) != above.tax_on(limit):
                raise PydanticCustomError(
                    "bands_leap",
                    "the tax leaps at {limit}: a deduction does not fit its rate",
                    {"limit": str(limit)},
                )
        return bands

    def band_of(self, income: Decimal) -> Band:
        """The band into which a taxable income falls; a limit belongs to the band below it."""
        return next(band for band in self.bands if band.up_to is None or income <= band.up_to)

    def tax_on(self, income: Decimal) -> Decimal:
        """The year's tax on a taxable income, to the fen."""
        return self.band_of(income).tax_on(income)


class SubsidyTerms(RuleShape):
    """What the subsidy leaves of the tax (percent of taxable income), and its yearly cap (RMB)."""

    share: Percent
    cap: Decimal

    def threshold(self, income: Decimal) -> Decimal:
        """The tax that stays with the person, to the fen."""
        return to_fen(income * self.share / _HUNDRED)

    def subsidy(self, tax: Decimal, income: Decimal) -> Decimal:
        """The tax above the threshold, within the cap and never negative."""
        return min(self.cap, max(Decimal(0), tax - self.threshold(income)))

    def income_reaching(self, subsidy: Decimal, bands: YearlyBands) -> Decimal:
        """The least taxable income whose full tax yields the subsidy before the cap, to the fen.

        For no subsidy at all it is the break-even.
        """
        for band in bands.bands:
            if band.rate > self.share:
                income = (subsidy + band.deduction) * _HUNDRED / (band.rate - self.share)
                if band.up_to is None or income <= band.up_to:
                    return to_fen(income)
        raise ValueError(f"No band has a rate above {self.share}%.")


@dataclass(frozen=True)
class SubsidySum:
    """A subsidy worked out: what was put in (RMB), and the terms and bands it rests on."""

    income: Decimal
    tax_paid: Decimal | None
    awards: Decimal
    terms: SubsidyTerms
    bands: YearlyBands

    @property
    def tax(self) -> Decimal:
        """The tax paid in Shenzhen, or the full tax by the bands where nobody knows it."""
        return self.bands.tax_on(self.income) if self.tax_paid is None else self.tax_paid

    @property
    def above(self) -> Decimal:
        """The tax above the threshold, the cap aside; below zero where there is none."""
        return self.tax - self.terms.threshold(self.income)

    @property
    def subsidy(self) -> Decimal:
        """What is left once other awards are taken off; never negative."""
        return max(Decimal(0), self.terms.subsidy(self.tax, self.income) - self.awards)


class Slice(RuleShape):
    """A part of income (HK$ wide, or all the rest) and its rate in percent."""

    width: Decimal | None = None
    rate: Percent


class SalariesTax(RuleShape):
    """Hong Kong's two ways of working out salaries tax in a year of assessment."""

    year: str
    progressive: tuple[Slice, ...]
    standard: tuple[Slice, ...]

    @field_validator("progressive", "standard")
    @classmethod
    def _check_end(cls, slices: tuple[Slice, ...]) -> tuple[Slice, ...]:
        if [part.width is None for part in slices] != [False] * (len(slices) - 1) + [True]:
            raise PydanticCustomError("bands_end", "the last slice, and no other, has no width")
        return slices


class Allowances(RuleShape):
    """Hong Kong's personal allowances in a year of assessment (HK$)."""

    year: str
    basic: Decimal
    married: Decimal
    child: Decimal

    def total(self, is_married: bool, children: int) -> Decimal:
        """What is taken off income before the progressive rates."""
        return (self.married if is_married else self.basic) + children * self.child


def tax_by_slices(income: Decimal, slices: tuple[Slice, ...]) -> Decimal:
    """The tax on income that fills one slice after another; none on income below zero."""
    left, tax = max(Decimal(0), income), Decimal(0)
    for part in slices:
        filled = left if part.width is None else min(left, part.width)
        tax += filled * part.rate / _HUNDRED
        left -= filled
    return to_fen(tax)


@dataclass(frozen=True)
class HongKongTax:
    """Salaries tax on an income, worked out both ways (HK$)."""

    income: Decimal
    allowances: Decimal
    rates: SalariesTax

    @property
    def progressive(self) -> Decimal:
        """By the progressive rates, once allowances are taken off."""
        return tax_by_slices(self.income - self.allowances, self.rates.progressive)

    @property
    def standard(self) -> Decimal:
        """By the standard rate, on the whole income."""
        return tax_by_slices(self.income, self.rates.standard)

    @property
    def due(self) -> Decimal:
        """The lower of the two."""
        return min(self.progressive, self.standard)


def relief_of(mainland_tax: Decimal, hong_kong_tax: Decimal) -> Decimal:
    """The Mainland tax above Hong Kong's on the same income, both in RMB; never negative."""
    return max(Decimal(0), mainland_tax - hong_kong_tax)


def latest_on(rules: Rules, name: str, day: date) -> Rule:
    """The last rule that began by a day, ended or not; the first of all where none had."""
    held = rules.history(name)
    return next((rule for rule in reversed(held) if rule.valid_from <= day), held[0])


def years_of(rules: Rules, name: str) -> tuple[int, int]:
    """The first and the last year in which rules of a name hold."""
    held = rules.history(name)
    return held[0].valid_from.year, (held[-1].valid_to or date.max).year


def to_fen(amount: Decimal) -> Decimal:
    """An amount rounded to the hundredth."""
    return amount.quantize(_FEN, ROUND_HALF_UP)


def to_yuan(amount: Decimal) -> Decimal:
    """An amount rounded to the whole yuan or dollar."""
    return amount.quantize(_YUAN, ROUND_HALF_UP)


def ask_amount(name: str, is_needed: Callable[[Answers], bool], cue: str = "") -> Field:
    """A field for an amount of a year, in RMB."""
    return Field(
        name, "amount", unit="RMB", period="year", least=0, most=_MOST, is_needed=is_needed, cue=cue
    )


def whole(answers: Answers, name: str) -> int:
    """An answer that is a whole number."""
    return int(number(answers, name))
