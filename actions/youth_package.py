"""What Qianhai may pay Hong Kong and Macao youth, interns among them, and their employers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from actions.answers import day, given, number
from actions.identities import FOREIGNERS
from actions.rule_shape import RuleShape
from actions.service import Answers, Field, Line, Outcome, Service, Value
from knowledge.dated_rules import Rules

_OPEN: Final = ("hk", "macao")
_IDENTITIES: Final = (*_OPEN, "taiwan", *FOREIGNERS, "mainland")
_DEGREES: Final = ("doctor", "master", "bachelor", "associate", "none")

_STUDIES: Final = ("bachelor", "master", "doctor")

# Each set of answers that leads on to the next field.
_Passed = Mapping[str, Collection[Value]]
_PERSON: Final[_Passed] = {
    "role": ("employee", "intern"),
    "identity": _OPEN,
    "settled": (True,),
}
_INTERN: Final[_Passed] = {**_PERSON, "role": ("intern",)}
_EMPLOYEE: Final[_Passed] = {**_PERSON, "role": ("employee",)}
_HOLDS_DEGREE: Final[_Passed] = {**_EMPLOYEE, "degree": frozenset(_DEGREES) - {"none"}}
_HAS_CONTRACT: Final[_Passed] = {**_HOLDS_DEGREE, "contract": (True,)}
_IN_JOB: Final[_Passed] = {**_HAS_CONTRACT, "insured": (True,)}


def _is_paid_by_month(answers: Answers) -> bool:
    return given(**_IN_JOB)(answers) or given(**_INTERN, studies=_STUDIES)(answers)


class Who(RuleShape):
    """Whom the measures are for."""

    age_under: int


class Package(RuleShape):
    """What an employee may get a month, in RMB, and for how many months at most."""

    first_job_after: date
    employment: Mapping[str, Decimal]
    housing: Decimal
    living: Decimal
    months: int


class Internship(RuleShape):
    """What an intern may get a month, in RMB, and for how many months at most."""

    monthly: Mapping[str, Decimal]
    months: int


class Bonus(RuleShape):
    """What an employer may get, in RMB."""

    each: Decimal
    ceiling: Decimal
    hired_after: date


def months_paid(wanted: Decimal, most: int) -> int:
    """The full months that are paid."""
    return min(int(wanted), most)


def employer_bonus(bonus: Bonus, hires: Decimal) -> Decimal:
    """The bonus for so many hires, in RMB."""
    return min(bonus.each * int(hires), bonus.ceiling)


def _closed_to_person(answers: Answers, who: Who) -> Line | None:
    if answers["identity"] in FOREIGNERS:
        return Line("closed.nationality")
    if answers["identity"] not in _OPEN:
        return Line("closed.residence")
    if not answers["settled"]:
        return Line("closed.settled")
    if number(answers, "age") >= who.age_under:
        return Line("closed.age", {"age_under": who.age_under})
    return None


def _closed_to_employee(answers: Answers, package: Package) -> Line | None:
    if answers["degree"] == "none":
        return Line("closed.degree")
    if not answers["contract"]:
        return Line("closed.contract")
    if not answers["insured"]:
        return Line("closed.insured")
    if day(answers, "first_job") <= package.first_job_after:
        return Line("closed.first_job", {"after": package.first_job_after})
    return None


_ELSEWHERE: Final = {
    "closed.nationality": Line("step.gba_subsidy"),
    "closed.contract": Line("step.once_in_job"),
    "closed.insured": Line("step.once_in_job"),
    "closed.first_job": Line("step.other_parts"),
}


def _closed(gate: Line) -> Outcome:
    return Outcome(gate, steps=[_ELSEWHERE.get(gate.phrase, Line("step.ask_authority"))])


def _housing(answers: Answers, package: Package) -> tuple[Decimal, Line]:
    if answers["owns_home"]:
        return Decimal(0), Line("working.home_owned")
    if answers["housing_benefit"]:
        return Decimal(0), Line("working.housed_already")
    return package.housing, Line("working.housing", {"amount": package.housing})


def _say_package(answers: Answers, package: Package) -> Outcome:
    gate = _closed_to_employee(answers, package)
    if gate:
        return _closed(gate)
    employment = package.employment[str(answers["degree"])]
    housing, housing_line = _housing(answers, package)
    monthly = employment + housing + package.living
    months = months_paid(number(answers, "months"), package.months)
    return Outcome(
        Line("headline.package", {"monthly": monthly, "total": monthly * months}),
        working=(
            Line("working.employment", {"amount": employment}),
            housing_line,
            Line("working.living", {"amount": package.living}),
            Line("working.months", {"months": months, "most": package.months}),
        ),
        caveats=(Line("caveat.stacking"), Line("caveat.conditions")),
        steps=(Line("step.service_points"),),
    )


def _say_internship(answers: Answers, internship: Internship) -> Outcome:
    monthly = internship.monthly.get(str(answers["studies"]))
    if monthly is None:
        return _closed(Line("closed.studies"))
    months = months_paid(number(answers, "months"), internship.months)
    return Outcome(
        Line("headline.intern", {"monthly": monthly, "total": monthly * months}),
        working=(Line("working.months", {"months": months, "most": internship.months}),),
        caveats=(Line("caveat.intern"),),
        steps=(Line("step.ask_bureau"),),
    )


def _say_bonus(answers: Answers, rules: Rules, today: date) -> Outcome:
    rule = rules.on("youth.employer-bonus", today)
    bonus = rule.shaped(Bonus)
    amount = employer_bonus(bonus, number(answers, "hires"))
    return Outcome(
        Line("headline.bonus", {"amount": amount}),
        working=(Line("working.bonus", {"each": bonus.each, "ceiling": bonus.ceiling}),),
        caveats=(Line("caveat.hires", {"after": bonus.hired_after}), Line("caveat.bonus")),
        steps=(Line("step.ask_authority"),),
        rules=(rule,),
    )


def _say_person(answers: Answers, rules: Rules, today: date) -> Outcome:
    who = rules.on("youth.who", today)
    gate = _closed_to_person(answers, who.shaped(Who))
    if gate:
        return replace(_closed(gate), rules=(who,))
    if answers["role"] == "intern":
        rule = rules.on("youth.internship", today)
        found = _say_internship(answers, rule.shaped(Internship))
    else:
        rule = rules.on("youth.package", today)
        found = _say_package(answers, rule.shaped(Package))
    return replace(found, rules=(who, rule))


_FIELDS: Final = (
    Field("role", "choice", ("employee", "intern", "employer")),
    Field(
        "hires",
        "number",
        unit="people",
        least=1,
        most=10_000,
        is_needed=given(role=("employer",)),
    ),
    Field("identity", "choice", _IDENTITIES, is_needed=given(role=("employee", "intern"))),
    Field("settled", "yes_no", is_needed=given(role=("employee", "intern"), identity=_OPEN)),
    Field("age", "number", unit="years", least=14, most=100, is_needed=given(**_PERSON)),
    Field("studies", "choice", (*_STUDIES, "other"), is_needed=given(**_INTERN)),
    Field("degree", "choice", _DEGREES, is_needed=given(**_EMPLOYEE)),
    Field("contract", "yes_no", unit="months", least=12, is_needed=given(**_HOLDS_DEGREE)),
    Field("insured", "yes_no", is_needed=given(**_HAS_CONTRACT)),
    Field("first_job", "date", is_needed=given(**_IN_JOB), by_month=True),
    Field("owns_home", "yes_no", is_needed=given(**_IN_JOB), whose="family"),
    Field("housing_benefit", "yes_no", is_needed=given(**_IN_JOB, owns_home=(False,))),
    Field("months", "number", unit="months", least=1, most=600, is_needed=_is_paid_by_month),
)


@dataclass(frozen=True)
class YouthPackage:
    """The subsidies of Qianhai's measures for Hong Kong and Macao youth."""

    name: str = "youth_package"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """What may be paid, in RMB, or the first condition that is not met."""
        if answers["role"] == "employer":
            return _say_bonus(answers, rules, today)
        return _say_person(answers, rules, today)


SERVICE: Final[Service] = YouthPackage()
