"""What a document or a school place costs at first, and how long it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from actions.entry_rules import TalentVisa, TravelPermitCost
from actions.foreign_rules import (
    JointFiling,
    ResidenceAfterEntry,
    ResidenceFees,
    WorkPermitAlone,
)
from actions.residence_permit import ResidencePermit
from actions.rule_shape import RuleShape
from actions.service import Answers, Field, Line, Outcome
from knowledge.dated_rules import Rules

_SHENZHEN: Final = "visa.residence-permit.shenzhen"


class SchoolFees(RuleShape):
    """A school's one-off fees in RMB, and the school year that they were for."""

    school_year: str
    assessment_rmb: int
    deposit_rmb: int


class ShenzhenWait(RuleShape):
    """Working days in which the city once said that it issues the residence permit."""

    working_days: int


def _travel_permit(rules: Rules, today: date) -> Outcome:
    rule = rules.on("visa.non-chinese-permit.cost", today)
    cost = rule.shaped(TravelPermitCost)
    fees = {"first": cost.first_hkd, "renewal": cost.renewal_rmb}
    return Outcome(
        headline=Line("travel_permit.fee", fees),
        working=[Line("travel_permit.time", {"days": cost.working_days})],
        caveats=[Line("travel_permit.confirm")],
        steps=[Line("step.document")],
        rules=[rule],
    )


def _residence_permit(rules: Rules, today: date) -> Outcome:
    national, city = rules.on("visa.residence-permit", today), rules.on(_SHENZHEN, today)
    return Outcome(
        headline=Line(
            "residence_permit.time", {"days": national.shaped(ResidencePermit).working_days}
        ),
        working=[
            Line("residence_permit.shenzhen", {"days": city.shaped(ShenzhenWait).working_days}),
            Line("residence_permit.fee"),
        ],
        caveats=[Line("residence_permit.confirm")],
        steps=[Line("step.residence_permit")],
        rules=[national, city],
    )


def _joint_filing(rules: Rules, today: date) -> Outcome:
    rule = rules.on("visa.joint-filing", today)
    return Outcome(
        headline=Line("joint_filing.time", {"days": rule.shaped(JointFiling).working_days}),
        working=[Line("joint_filing.fee")],
        caveats=[Line("joint_filing.confirm")],
        steps=[Line("step.worker")],
        rules=[rule],
    )


def _work_permit(rules: Rules, today: date) -> Outcome:
    rule = rules.on("visa.work-permit-alone", today)
    permit = rule.shaped(WorkPermitAlone)
    days = {"law": permit.working_days, "promised": permit.promised_days}
    return Outcome(
        headline=Line("work_permit.time", days),
        working=[Line("work_permit.fee")],
        caveats=[Line("work_permit.confirm")],
        steps=[Line("step.worker")],
        rules=[rule],
    )


def _foreign_residence(rules: Rules, today: date) -> Outcome:
    entry = rules.on("visa.residence-after-entry", today)
    fee_rule = rules.on("visa.residence-fees", today)
    fees = fee_rule.shaped(ResidenceFees)
    return Outcome(
        headline=Line(
            "foreign_residence.fee",
            {"short": fees.under_a_year_rmb, "long": fees.to_three_years_rmb},
        ),
        working=[
            Line("foreign_residence.time", {"days": entry.shaped(ResidenceAfterEntry).working_days})
        ],
        caveats=[Line("foreign_residence.confirm")],
        steps=[Line("step.worker")],
        rules=[entry, fee_rule],
    )


def _talent_visa(rules: Rules, today: date) -> Outcome:
    rule = rules.on("visa.r", today)
    visa = rule.shaped(TalentVisa)
    days = {"recognition": visa.recognition_days, "visa": visa.visa_days}
    return Outcome(
        headline=Line("talent_visa.fee"),
        working=[Line("talent_visa.time", days)],
        caveats=[Line("talent_visa.confirm")],
        steps=[Line("step.points")],
        rules=[rule],
    )


def _harrow(rules: Rules, today: date) -> Outcome:
    rule = rules.on("schools.harrow.one-off", today)
    fees = rule.shaped(SchoolFees)
    return Outcome(
        headline=Line(
            "harrow.fee",
            {
                "year": fees.school_year,
                "assessment": fees.assessment_rmb,
                "deposit": fees.deposit_rmb,
            },
        ),
        caveats=[Line("harrow.confirm", {"year": fees.school_year})],
        steps=[Line("step.schools")],
        rules=[rule],
    )


_ITEMS: Final[Mapping[str, Callable[[Rules, date], Outcome]]] = {
    "travel_permit": _travel_permit,
    "residence_permit": _residence_permit,
    "joint_filing": _joint_filing,
    "work_permit": _work_permit,
    "foreign_residence": _foreign_residence,
    "talent_visa": _talent_visa,
    "harrow": _harrow,
}


@dataclass(frozen=True)
class FeesAndTimes:
    """Tells the fee and the waiting time of one item, or that none is on record."""

    name: str = "fees_and_times"
    fields: tuple[Field, ...] = (Field("item", "choice", tuple(_ITEMS)),)

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The fee and the time of the item that was chosen."""
        return _ITEMS[str(answers["item"])](rules, today)


SERVICE: Final = FeesAndTimes()
