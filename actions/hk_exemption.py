"""Qianhai's income tax relief for Hong Kong residents: who may claim it, and a rough estimate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from actions.answers import number
from actions.identities import IDENTITIES
from actions.rule_shape import RuleShape
from actions.service import Answers, Field, Line, Outcome, Service, Value
from actions.taxes import (
    Allowances,
    HongKongTax,
    SalariesTax,
    SubsidyTerms,
    YearlyBands,
    ask_amount,
    latest_on,
    relief_of,
    to_yuan,
    whole,
    years_of,
)
from actions.yearly_period import YearlyPeriod
from knowledge.dated_rules import Rule, Rules

_PLACES: Final = ("employee", "services", "business", "hetao", "none")
_CONDITIONS: Final = "tax.hk-exemption.conditions"


class Conditions(RuleShape):
    """The years for which a person's record must be clean."""

    record_years: int


class Claim(RuleShape):
    """When the relief is claimed in the year after the tax year, and the tool that estimates it."""

    comprehensive: YearlyPeriod
    business: YearlyPeriod
    tool: str


def is_hong_kong(answers: Answers) -> bool:
    """Whether the person is a Hong Kong resident, of whatever nationality."""
    return answers.get("identity") in {"hk", "hk_foreign"}


def _works_there(answers: Answers) -> bool:
    return is_hong_kong(answers) and answers.get("qianhai_work") not in {None, "hetao", "none"}


def _is_estimated(answers: Answers) -> bool:
    is_business = answers.get("qianhai_work") == "business"
    return _works_there(answers) and answers.get("clean_record") is True and not is_business


_FIELDS: Final = (
    Field("identity", "choice", choices=IDENTITIES),
    Field("qianhai_work", "choice", choices=_PLACES, is_needed=is_hong_kong),
    Field("tax_year", "number", unit="year", least=2000, most=2100, is_needed=_works_there),
    Field("clean_record", "yes_no", is_needed=_works_there),
    ask_amount("income", _is_estimated, cue="taxable"),
    ask_amount("pay", _is_estimated),
    Field(
        "hkd_rate",
        "number",
        unit="RMB per HKD",
        least=Decimal("0.5"),
        most=Decimal("1.5"),
        is_needed=_is_estimated,
    ),
    Field("married", "yes_no", is_needed=_is_estimated),
    Field("children", "number", unit="people", least=0, most=20, is_needed=_is_estimated),
)


def _show_hong_kong(tax: HongKongTax, answers: Answers) -> Iterator[Line]:
    rate = str(number(answers, "hkd_rate"))
    yield Line(
        "hk_income",
        {"pay": number(answers, "pay"), "hkd_rate": rate, "hk_income": to_yuan(tax.income)},
    )
    yield Line("hk_allowances", {"allowances": tax.allowances})
    yield Line(
        "hk_tax",
        {
            "progressive": to_yuan(tax.progressive),
            "standard": to_yuan(tax.standard),
            "due": to_yuan(tax.due),
        },
    )


def _compare(relief: Decimal, subsidy: Decimal) -> Line:
    if relief > subsidy:
        return Line("compare.relief", {"subsidy": to_yuan(subsidy)})
    if relief < subsidy:
        return Line("compare.subsidy", {"subsidy": to_yuan(subsidy)})
    return Line("compare.equal", {"subsidy": to_yuan(subsidy)})


def _warn(answers: Answers, hong_kong_year: str) -> Iterator[Line]:
    yield Line("caveat.rough")
    yield Line("caveat.hk_year", {"hk_year": hong_kong_year})
    if number(answers, "pay") < number(answers, "income"):
        yield Line("caveat.pay_low")
    yield Line("caveat.income_kinds")
    yield from _warn_always(answers)


def _warn_always(answers: Answers) -> Iterator[Line]:
    if answers["identity"] == "hk_foreign":
        yield Line("caveat.foreign_national")
    yield Line("caveat.choose_one")
    yield Line("caveat.confirm")


def _guide(answers: Answers, claim: Claim, today: date) -> Iterator[Line]:
    year = whole(answers, "tax_year")
    period = claim.business if answers["qianhai_work"] == "business" else claim.comprehensive
    opens, closes = period.in_year(year + 1)
    values: dict[str, Value] = {"tax_year": str(year), "opens": opens, "closes": closes}
    if today < opens:
        yield Line("claim.ahead", values)
    elif today <= closes:
        yield Line("claim.open", values)
    else:
        yield Line("claim.closed", values)
    yield Line("claim.tool", {"tool": claim.tool})
    yield Line("claim.way")
    yield Line("compare.ask")


def _estimate(answers: Answers, rules: Rules, today: date) -> Outcome:
    day = date(whole(answers, "tax_year"), 12, 31)
    names = ("tax.iit.bands", "tax.gba-subsidy.amount", "tax.choose-one", _CONDITIONS)
    bands, terms, choose_one, conditions = (rules.on(name, day) for name in names)
    rates = latest_on(rules, "tax.hk.salaries-tax", day)
    allowances = latest_on(rules, "tax.hk.allowances", day)
    claim = rules.on("tax.hk-exemption.claim", today)

    income, rate = number(answers, "income"), number(answers, "hkd_rate")
    mainland_tax = bands.shaped(YearlyBands).tax_on(income)
    hong_kong = HongKongTax(
        number(answers, "pay") / rate,
        allowances.shaped(Allowances).total(bool(answers["married"]), whole(answers, "children")),
        rates.shaped(SalariesTax),
    )
    relief = relief_of(mainland_tax, hong_kong.due * rate)
    values: dict[str, Value] = {"tax_year": str(day.year), "relief": to_yuan(relief)}
    return Outcome(
        Line("estimate", values) if relief else Line("nothing", values),
        working=(
            Line("mainland_tax", {"income": income, "tax": to_yuan(mainland_tax)}),
            *_show_hong_kong(hong_kong, answers),
            Line(
                "difference",
                {
                    "tax": to_yuan(mainland_tax),
                    "hk_tax": to_yuan(hong_kong.due * rate),
                    "relief": to_yuan(relief),
                },
            ),
            _compare(relief, terms.shaped(SubsidyTerms).subsidy(mainland_tax, income)),
        ),
        caveats=tuple(_warn(answers, hong_kong.rates.year)),
        steps=tuple(_guide(answers, claim.shaped(Claim), today)),
        rules=(conditions, bands, rates, allowances, claim, terms, choose_one),
    )


def _point_to_business(answers: Answers, rules: Rules, today: date) -> Outcome:
    claim = rules.on("tax.hk-exemption.claim", today)
    day = date(whole(answers, "tax_year"), 12, 31)
    return Outcome(
        Line("business"),
        caveats=tuple(_warn_always(answers)),
        steps=tuple(_guide(answers, claim.shaped(Claim), today)),
        rules=(rules.on(_CONDITIONS, day), claim, rules.on("tax.choose-one", day)),
    )


def _refuse(headline: Line, step: Line, *rules: Rule) -> Outcome:
    return Outcome(headline, caveats=(Line("caveat.confirm"),), steps=(step,), rules=rules)


def _find_refusal(answers: Answers, rules: Rules, conditions: Rule, today: date) -> Outcome | None:
    if answers["identity"] == "mainland":
        return _refuse(Line("refused.mainland"), Line("ask_tax_bureau"), conditions)
    if not is_hong_kong(answers):
        return _refuse(Line("refused.identity"), Line("try_subsidy"), conditions)
    if answers["qianhai_work"] == "hetao":
        hetao = latest_on(rules, "tax.hetao", today)
        return _refuse(Line("refused.hetao"), Line("ask_futian"), hetao, conditions)
    if answers["qianhai_work"] == "none":
        return _refuse(Line("refused.work"), Line("try_subsidy"), conditions)
    first, last = years_of(rules, _CONDITIONS)
    if not first <= whole(answers, "tax_year") <= last:
        years = {"first": str(first), "last": str(last)}
        return _refuse(Line("refused.year", years), Line("ask_tax_bureau"), conditions)
    if not answers["clean_record"]:
        years = {"years": str(conditions.shaped(Conditions).record_years)}
        return _refuse(Line("refused.record", years), Line("ask_tax_bureau"), conditions)
    return None


@dataclass(frozen=True)
class HkExemption:
    """Checks the three tests of the relief, then sets Mainland tax against Hong Kong's."""

    name: str = "hk_exemption"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """A rough estimate for the tax year, or the test that is not met."""
        year = whole(answers, "tax_year") if _works_there(answers) else today.year
        conditions = latest_on(rules, _CONDITIONS, date(year, 12, 31))
        refusal = _find_refusal(answers, rules, conditions, today)
        if refusal:
            return refusal
        if answers["qianhai_work"] == "business":
            return _point_to_business(answers, rules, today)
        return _estimate(answers, rules, today)


SERVICE: Final[Service] = HkExemption()
