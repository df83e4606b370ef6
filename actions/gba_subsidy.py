"""The Greater Bay Area income tax subsidy in Shenzhen: who may claim it, how much, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from actions.answers import given, number
from actions.identities import IDENTITIES
from actions.service import Answers, Field, Line, Outcome, Service, Value
from actions.subsidy_rules import Application, Conditions, Window
from actions.taxes import (
    SubsidySum,
    SubsidyTerms,
    YearlyBands,
    ask_amount,
    latest_on,
    whole,
    years_of,
)
from knowledge.dated_rules import Rule, Rules

_CONTRACTS: Final = ("labour", "secondment", "service", "none")
_QUALIFICATIONS: Final = (
    *("programme", "work_permit", "talent_card", "manager", "research", "key_firm", "none"),
)
_HONG_KONG: Final = frozenset({"hk", "hk_foreign"})
_REFUSED: Final = {
    "hk": Line("refused.hk"),
    "macao": Line("refused.macao"),
    "mainland": Line("refused.mainland"),
}
_CONDITIONS: Final = "tax.gba-subsidy.conditions"


def is_covered(answers: Answers) -> bool:
    """Whether the scheme is open to such a person."""
    match answers.get("identity"):
        case "hk":
            return bool(answers.get("permanent_resident") or answers.get("talent_scheme"))
        case "macao":
            return bool(answers.get("permanent_resident"))
        case "mainland":
            return bool(answers.get("overseas_ties"))
        case identity:
            return identity is not None


def _has_contract(answers: Answers) -> bool:
    return is_covered(answers) and answers.get("contract", "none") != "none"


def _passes(answers: Answers) -> bool:
    return _has_contract(answers) and answers.get("clean_record") is True


_FIELDS: Final = (
    Field("identity", "choice", choices=IDENTITIES),
    Field("permanent_resident", "yes_no", is_needed=given(identity=("hk", "macao"))),
    Field(
        "talent_scheme",
        "yes_no",
        is_needed=given(identity=("hk",), permanent_resident=(False,)),
    ),
    Field("overseas_ties", "yes_no", is_needed=given(identity=("mainland",))),
    Field("tax_year", "number", unit="year", least=2000, most=2100, is_needed=is_covered),
    Field("contract", "choice", choices=_CONTRACTS, is_needed=is_covered),
    Field("days_worked", "number", unit="days", least=0, most=366, is_needed=_has_contract),
    Field("qualification", "choice", choices=_QUALIFICATIONS, is_needed=_has_contract),
    Field("clean_record", "yes_no", is_needed=_has_contract),
    ask_amount("income", _passes, cue="taxable"),
    Field("knows_tax", "yes_no", is_needed=_passes),
    ask_amount(
        "tax_paid",
        lambda answers: _passes(answers) and answers.get("knows_tax") is True,
        cue="tax",
    ),
    ask_amount("other_awards", _passes, cue="price"),
)


def _read_sum(answers: Answers, terms: SubsidyTerms, bands: YearlyBands) -> SubsidySum:
    paid = number(answers, "tax_paid") if answers["knows_tax"] else None
    return SubsidySum(
        number(answers, "income"), paid, number(answers, "other_awards"), terms, bands
    )


def _say_headline(found: SubsidySum, answers: Answers) -> Line:
    values: dict[str, Value] = {
        "subsidy": found.subsidy,
        "tax_year": str(whole(answers, "tax_year")),
    }
    if found.above <= 0:
        return Line("nothing", values)
    if found.subsidy == 0:
        return Line("nothing.awards", {"awards": found.awards})
    if answers["qualification"] == "none":
        return Line("subsidy.if_qualified", values)
    return Line("subsidy", values)


def _show_working(found: SubsidySum) -> Iterator[Line]:
    terms, band = found.terms, found.bands.band_of(found.income)
    if found.tax_paid is None:
        used = {"income": found.income, "rate": band.rate, "deduction": band.deduction}
        yield Line("tax.estimated", {**used, "tax": found.tax})
    else:
        yield Line("tax.paid", {"tax": found.tax})
    threshold = terms.threshold(found.income)
    yield Line("threshold", {"share": terms.share, "income": found.income, "threshold": threshold})
    if found.above <= 0:
        least = terms.income_reaching(Decimal(0), found.bands)
        yield Line("break_even", {"income": least})
        return
    yield Line("above", {"tax": found.tax, "threshold": threshold, "above": found.above})
    if found.above > terms.cap:
        bites = terms.income_reaching(terms.cap, found.bands)
        yield Line("capped", {"cap": terms.cap, "income": round(bites)})
    if found.awards:
        yield Line("awards", {"awards": found.awards, "subsidy": found.subsidy})


def _warn(found: SubsidySum, answers: Answers, guideline_year: int) -> Iterator[Line]:
    yield Line("caveat.taxable")
    if found.tax_paid is None:
        yield Line("caveat.estimated")
    elif found.tax_paid > found.bands.tax_on(found.income):
        full = found.bands.tax_on(found.income)
        yield Line("caveat.tax_high", {"tax": found.tax_paid, "full": full})
    yield Line("caveat.qualification", {"guideline_year": str(guideline_year)})
    if answers["identity"] in _HONG_KONG:
        yield Line("caveat.choose_one")
    yield Line("caveat.confirm")


def _describe(window: Window) -> dict[str, Value]:
    year = str(window.tax_year)
    return {"window_year": year, "opens": window.opens, "closes": window.closes}


def say_window(windows: tuple[Window, ...], tax_year: int, today: date) -> Line:
    """When a tax year's claims are, were or will be taken."""
    own = next((window for window in windows if window.tax_year == tax_year), None)
    late = next((window for window in windows if window.missed_year == tax_year), None)
    year = str(tax_year)
    if own is None:
        return Line("window.unknown", {"tax_year": year, **_describe(windows[0])})
    if today < own.opens:
        return Line("window.ahead", {"tax_year": year, **_describe(own)})
    if today <= own.closes:
        return Line("window.open", {"tax_year": year, **_describe(own)})
    if late is None:
        return Line("window.closed", {"tax_year": year, **_describe(own)})
    if today <= late.closes:
        return Line("window.late", {"tax_year": year, **_describe(late)})
    return Line("window.late_closed", {"tax_year": year, **_describe(late)})


def _guide(found: SubsidySum, answers: Answers, rule: Rule, today: date) -> Iterator[Line]:
    if found.subsidy > 0:
        application = rule.shaped(Application)
        yield say_window(application.windows, whole(answers, "tax_year"), today)
        yield Line("apply.account", {"site": application.site})
        if answers["contract"] == "service":
            yield Line("apply.alone")
        else:
            yield Line("apply.employer")
    if answers["identity"] in _HONG_KONG:
        yield Line("try_exemption")


def _find_refusal(answers: Answers, rules: Rules, conditions: Rule) -> Line | None:
    if not is_covered(answers):
        return _REFUSED[str(answers["identity"])]
    first, last = years_of(rules, _CONDITIONS)
    year, least = whole(answers, "tax_year"), conditions.shaped(Conditions).days
    if not first <= year <= last:
        return Line("refused.year", {"first": str(first), "last": str(last)})
    if answers["contract"] == "none":
        return Line("refused.contract")
    if number(answers, "days_worked") < least:
        days = number(answers, "days_worked")
        return Line("refused.days", {"days": days, "least": least, "tax_year": str(year)})
    return None if answers["clean_record"] else Line("refused.record")


def _refuse(headline: Line, answers: Answers, rule: Rule) -> Outcome:
    is_hong_kong = answers["identity"] in _HONG_KONG
    step = Line("try_exemption") if is_hong_kong else Line("ask_bureau")
    return Outcome(headline, caveats=(Line("caveat.confirm"),), steps=(step,), rules=(rule,))


def _work_out_sum(answers: Answers, rules: Rules, conditions: Rule, today: date) -> Outcome:
    year_end = date(whole(answers, "tax_year"), 12, 31)
    terms = rules.on("tax.gba-subsidy.amount", year_end)
    bands = rules.on("tax.iit.bands", year_end)
    application = rules.on("tax.gba-subsidy.application", today)
    found = _read_sum(answers, terms.shaped(SubsidyTerms), bands.shaped(YearlyBands))
    guideline_year = conditions.shaped(Conditions).guideline_year
    return Outcome(
        _say_headline(found, answers),
        working=tuple(_show_working(found)),
        caveats=tuple(_warn(found, answers, guideline_year)),
        steps=tuple(_guide(found, answers, application, today)),
        rules=(terms, conditions, bands, application, rules.on("tax.choose-one", year_end)),
    )


@dataclass(frozen=True)
class GbaSubsidy:
    """Checks the conditions of the subsidy one after another, then works out the formula."""

    name: str = "gba_subsidy"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The subsidy for the tax year, or the condition that stands in its way."""
        year = whole(answers, "tax_year") if is_covered(answers) else today.year
        conditions = latest_on(rules, _CONDITIONS, date(year, 12, 31))
        refusal = _find_refusal(answers, rules, conditions)
        if refusal:
            return _refuse(refusal, answers, conditions)
        return _work_out_sum(answers, rules, conditions, today)


SERVICE: Final[Service] = GbaSubsidy()
