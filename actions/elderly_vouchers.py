"""Whether Hong Kong's elderly vouchers are open to somebody, and what the next credit brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from actions.answers import given, number
from actions.rule_shape import RuleShape
from actions.service import Answers, Field, Line, Outcome, Service
from knowledge.dated_rules import Rule, Rules


class Vouchers(RuleShape):
    """From what age they are given, how much a year and up to what balance, both in HK$."""

    age_from: int
    a_year: Decimal
    balance_up_to: Decimal
    points: int


class ShenzhenPoints(RuleShape):
    """How many of the points in Shenzhen belong to whom."""

    hku: int
    dental: int


def next_credit(vouchers: Vouchers, balance: Decimal) -> Decimal:
    """What the next yearly credit adds to a balance, in HK$: no more than still fits."""
    return max(Decimal(0), min(vouchers.a_year, vouchers.balance_up_to - balance))


def _say_credit(vouchers: Vouchers, balance: Decimal) -> Line:
    credit = next_credit(vouchers, balance)
    if credit == 0:
        return Line("working.full", {"balance_up_to": vouchers.balance_up_to})
    if credit < vouchers.a_year:
        lost = vouchers.a_year - credit
        return Line("working.partly", {"credit": credit, "lost": lost})
    return Line("working.credit", {"credit": credit, "balance": balance + credit})


def _say_closed(gate: Line, rule: Rule) -> Outcome:
    return Outcome(gate, steps=(Line("step.bureau"),), rules=(rule,))


def _say_open(vouchers: Vouchers, balance: Decimal, rule: Rule, places: Rule) -> Outcome:
    points = places.shaped(ShenzhenPoints)
    return Outcome(
        Line(
            "headline.open",
            {"a_year": vouchers.a_year, "balance_up_to": vouchers.balance_up_to},
        ),
        working=(
            _say_credit(vouchers, balance),
            Line("working.points", {"points": vouchers.points, "as_of": rule.as_of}),
            Line("working.shenzhen", {"hku": points.hku, "dental": points.dental}),
        ),
        caveats=(Line("caveat.outpatient"), Line("caveat.places"), Line("caveat.confirm")),
        steps=(Line("step.bureau"),),
        rules=(rule, places),
    )


_FIELDS: Final = (
    Field("hk_identity", "yes_no", whose="anyone"),
    Field(
        "age",
        "number",
        unit="years",
        least=0,
        most=120,
        is_needed=given(hk_identity=(True,)),
        whose="anyone",
    ),
    Field(
        "balance",
        "amount",
        unit="HKD",
        least=0,
        is_needed=given(hk_identity=(True,)),
        whose="anyone",
    ),
)


@dataclass(frozen=True)
class ElderlyVouchers:
    """Checks identity and age, then adds the yearly credit to the balance."""

    name: str = "elderly_vouchers"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """What the vouchers are worth and where they pay, or the condition that is not met."""
        rule = rules.on("vouchers.elderly", today)
        vouchers = rule.shaped(Vouchers)
        if not answers["hk_identity"]:
            return _say_closed(Line("closed.identity"), rule)
        age = number(answers, "age")
        if age < vouchers.age_from:
            values = {"age_from": vouchers.age_from, "years": vouchers.age_from - int(age)}
            return _say_closed(Line("closed.age", values), rule)
        places = rules.on("vouchers.shenzhen", today)
        return _say_open(vouchers, number(answers, "balance"), rule, places)


SERVICE: Final[Service] = ElderlyVouchers()
