"""Whether Qianhai's reduced corporate income tax may be open, and what it would save."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from actions.answers import given, number
from actions.rule_shape import Percent, RuleShape
from actions.service import Answers, Field, Line, Outcome, Service, Value
from knowledge.dated_rules import Rule, RuleError, Rules

_HUNDRED: Final = Decimal(100)
_REDUCED: Final = "tax.company.qianhai-rate"

# Each set of answers that leads on to the next field.
_Passed = Mapping[str, Collection[Value]]
_REGISTERED: Final[_Passed] = {"registered": (True,)}
_IN_CATALOGUE: Final[_Passed] = {**_REGISTERED, "catalogue": ("listed", "unsure")}
_OPERATES: Final[_Passed] = {**_IN_CATALOGUE, "operation": (True,)}


class ReducedRate(RuleShape):
    """The reduced rate and the share of revenue it asks for, both in percent."""

    rate: Percent
    share_over: Percent


class StandardRate(RuleShape):
    """The rate for everybody else, in percent."""

    rate: Percent


def tax_at(rate: Decimal, profit: Decimal) -> Decimal:
    """The tax on a year's profit at a rate in percent, in RMB to the fen; none on a loss."""
    return round(max(Decimal(0), profit) * rate / _HUNDRED, 2)


def _held_on(name: str, rules: Rules, today: date) -> Rule | None:
    try:
        return rules.on(name, today)
    except RuleError:
        return None


def _closed_gate(answers: Answers, reduced: ReducedRate) -> Line | None:
    if not answers["registered"]:
        return Line("closed.registered")
    if answers["catalogue"] == "unlisted":
        return Line("closed.catalogue")
    if not answers["operation"]:
        return Line("closed.operation")
    if number(answers, "share") <= reduced.share_over:
        return Line("closed.share", {"share_over": reduced.share_over})
    return None


def _say_closed(gate: Line, rule: Rule, standard: Rule) -> Outcome:
    rate = standard.shaped(StandardRate).rate
    return Outcome(
        gate,
        working=(Line("working.standard_applies", {"rate": rate}),),
        caveats=(Line("caveat.standard"),),
        steps=(Line("step.tax_bureau"),),
        rules=(rule, standard),
    )


def _say_ended(rules: Rules) -> Outcome:
    return Outcome(
        Line("closed.ended"),
        steps=(Line("step.tax_bureau"),),
        rules=rules.history(_REDUCED)[-1:],
    )


def _say_saving(answers: Answers, rule: Rule, standard: Rule) -> Outcome:
    profit = number(answers, "profit")
    reduced_rate = rule.shaped(ReducedRate).rate
    standard_rate = standard.shaped(StandardRate).rate
    reduced, full = tax_at(reduced_rate, profit), tax_at(standard_rate, profit)
    is_branch = answers["headquarters"] == "outside"
    values = {"rate": reduced_rate, "saving": full - reduced}
    return Outcome(
        Line("headline.saving", values)
        if answers["catalogue"] == "listed"
        else Line("headline.saving_if_listed", values),
        working=(
            Line("working.standard", {"rate": standard_rate, "tax": full}),
            Line("working.reduced", {"rate": reduced_rate, "tax": reduced}),
            Line("working.branch") if is_branch else Line("working.zone"),
        ),
        caveats=(Line("caveat.notice"), Line("caveat.standard"), Line("caveat.other_reliefs")),
        steps=(Line("step.tax_bureau"),),
        rules=(rule, standard),
    )


def _add_opinion(outcome: Outcome, opinion: Rule) -> Outcome:
    return replace(
        outcome,
        steps=(Line("step.opinion"), *outcome.steps),
        rules=(*outcome.rules, opinion),
    )


_FIELDS: Final = (
    Field("registered", "yes_no"),
    Field(
        "catalogue",
        "choice",
        ("listed", "unlisted", "unsure"),
        is_needed=given(**_REGISTERED),
    ),
    Field("operation", "yes_no", is_needed=given(**_IN_CATALOGUE)),
    Field("share", "number", unit="percent", least=0, most=100, is_needed=given(**_OPERATES)),
    Field("headquarters", "choice", ("inside", "outside"), is_needed=given(**_OPERATES)),
    Field(
        "profit",
        "amount",
        unit="RMB",
        period="year",
        least=0,
        is_needed=given(**_OPERATES),
    ),
)


@dataclass(frozen=True)
class CompanyTax:
    """Checks the conditions one after another, then compares the reduced and the standard rate."""

    name: str = "company_tax"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The yearly saving in RMB, or the first condition that is not met."""
        rule = _held_on(_REDUCED, rules, today)
        if rule is None:
            return _say_ended(rules)
        standard = rules.on("tax.company.standard-rate", today)
        gate = _closed_gate(answers, rule.shaped(ReducedRate))
        if gate:
            return _say_closed(gate, rule, standard)
        outcome = _say_saving(answers, rule, standard)
        opinion = _held_on("tax.company.opinion", rules, today)
        if opinion and answers["catalogue"] == "unsure":
            return _add_opinion(outcome, opinion)
        return outcome


SERVICE: Final[Service] = CompanyTax()
