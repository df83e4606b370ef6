"""What each way of moving or paying money may carry, and how long an amount takes by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Final

from actions.answers import given, number
from actions.rule_shape import Percent, RuleShape
from actions.service import Answers, Field, Line, Outcome, Service
from knowledge.dated_rules import Rules


class Limit(RuleShape):
    """What a channel may carry, in its own currency; what is not limited is None.

    Above `free_up_to` (RMB a payment) a card is charged `fee` percent.
    """

    a_payment: Decimal | None = None
    a_day: Decimal | None = None
    a_year: Decimal | None = None
    in_all: Decimal | None = None
    balance: Decimal | None = None
    free_up_to: Decimal | None = None
    fee: Percent | None = None


@dataclass(frozen=True)
class _Channel:
    """A way to move money: its rule, the answer that holds the amount, its phrases."""

    rule: str
    asked: str
    limit: str
    caveats: tuple[Line, ...]
    step: Line


_CONFIRM_BANK: Final = Line("step.bank")

_CHANNELS: Final = {
    "payment_connect": _Channel(
        "money.payment-connect",
        "hkd",
        "limit.payment_connect",
        (Line("caveat.northbound"), Line("caveat.same_name_apart")),
        _CONFIRM_BANK,
    ),
    "same_name": _Channel("money.same-name", "rmb", "limit.same_name", (), _CONFIRM_BANK),
    "type_2": _Channel(
        "money.type-2",
        "rmb",
        "limit.type_2",
        (Line("caveat.new_number"), Line("caveat.remote")),
        _CONFIRM_BANK,
    ),
    "type_3": _Channel(
        "money.type-3", "rmb", "limit.type_3", (Line("caveat.new_number"),), _CONFIRM_BANK
    ),
    "foreign_card": _Channel(
        "money.foreign-card",
        "usd",
        "limit.foreign_card",
        (Line("caveat.card_fee"),),
        Line("step.app"),
    ),
    "wealth_connect": _Channel(
        "money.wealth-connect",
        "rmb",
        "limit.wealth_connect",
        (Line("caveat.split"), Line("caveat.entry_test")),
        _CONFIRM_BANK,
    ),
}


def parts_of(amount: Decimal, each: Decimal) -> int:
    """How many times a limit must be used to carry an amount; once for nothing at all."""
    return max(1, int((amount / each).to_integral_value(ROUND_CEILING)))


def fit(limit: Limit, amount: Decimal) -> Line:
    """How an amount goes through a channel."""
    if limit.in_all is not None:
        return Line("headline.within") if amount <= limit.in_all else Line("headline.too_much")
    if limit.a_year is not None and amount > limit.a_year:
        return Line("headline.years", {"years": parts_of(amount, limit.a_year)})
    if limit.a_payment is not None and amount > limit.a_payment:
        return Line("headline.payments", {"payments": parts_of(amount, limit.a_payment)})
    if limit.a_day is not None and amount > limit.a_day:
        return Line("headline.days", {"days": parts_of(amount, limit.a_day)})
    return Line("headline.at_once")


_FIELDS: Final = (
    Field("channel", "choice", tuple(_CHANNELS)),
    Field("hkd", "amount", unit="HKD", least=0, is_needed=given(channel=("payment_connect",))),
    Field(
        "rmb",
        "amount",
        unit="RMB",
        least=0,
        is_needed=given(channel=("same_name", "type_2", "type_3", "wealth_connect")),
    ),
    Field("usd", "amount", unit="USD", least=0, is_needed=given(channel=("foreign_card",))),
)


@dataclass(frozen=True)
class MoneyLimits:
    """Holds an amount against the limits of one channel."""

    name: str = "money_limits"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """Whether the amount fits, or into how many days, payments or years it must be split."""
        channel = _CHANNELS[str(answers["channel"])]
        rule = rules.on(channel.rule, today)
        limit = rule.shaped(Limit)
        return Outcome(
            fit(limit, number(answers, channel.asked)),
            working=(Line(channel.limit, limit.model_dump(exclude_none=True)),),
            caveats=channel.caveats,
            steps=(channel.step,),
            rules=(rule,),
        )


SERVICE: Final[Service] = MoneyLimits()
