"""Whether a firm may choose Hong Kong or Macao law, or have disputes arbitrated there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from actions.answers import given
from actions.rule_shape import RuleShape
from actions.service import Answers, Field, Line, Outcome, Service
from knowledge.dated_rules import Rules

_PLACES: Final = ("qianhai", "shenzhen", "zhuhai", "other_gba", "elsewhere")
Registered = Literal["qianhai", "shenzhen", "zhuhai", "other_gba"]


class Reach(RuleShape):
    """The places of registration that open each choice to a firm invested from there."""

    law: frozenset[Registered]
    seat: frozenset[Registered]


def _headline(is_law_open: bool, is_seat_open: bool) -> Line:
    if is_law_open and is_seat_open:
        return Line("headline.both")
    if is_seat_open:
        return Line("headline.seat_only")
    return Line("closed.place")


def _say_choices(answers: Answers, reach: Reach) -> Outcome:
    is_law_open = answers["registered_in"] in reach.law
    is_seat_open = answers["registered_in"] in reach.seat
    return Outcome(
        _headline(is_law_open, is_seat_open),
        working=(
            Line("working.invested"),
            Line("working.law_open") if is_law_open else Line("working.law_closed"),
            Line("working.seat_open") if is_seat_open else Line("working.seat_closed"),
        ),
        caveats=(Line("caveat.mandatory"), Line("caveat.foreign_element")),
        steps=(Line("step.lawyer"),),
    )


_FIELDS: Final = (
    Field("invested", "yes_no"),
    Field("registered_in", "choice", _PLACES, is_needed=given(invested=(True,))),
)


@dataclass(frozen=True)
class HkLaw:
    """Checks where a firm's money comes from and where it is registered."""

    name: str = "hk_law"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """Which of the two choices are open."""
        rule = rules.on("business.hk-law", today)
        if not answers["invested"]:
            return Outcome(
                Line("closed.invested"),
                caveats=(Line("caveat.foreign_element"),),
                steps=(Line("step.lawyer"),),
                rules=(rule,),
            )
        return replace(_say_choices(answers, rule.shaped(Reach)), rules=(rule,))


SERVICE: Final[Service] = HkLaw()
