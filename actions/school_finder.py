"""Which schools in and near Qianhai may be open to a child, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from actions.answers import given, number
from actions.rule_shape import RuleShape
from actions.service import Answers, Field, Line, Outcome, Service, Value
from knowledge.dated_rules import Rule, Rules

_PAPERS: Final = ("hk", "hk_dependant", "macao", "taiwan", "foreign", "mainland")
_CURRICULA: Final = ("hk", "international", "mainland", "any")

# The curricula that schools with known fees teach.
_has_fees: Final = given(curriculum=("international", "any"))

Standing = Literal["open", "unsure", "closed"]
Papers = Literal["hk", "hk_dependant", "macao", "taiwan", "foreign", "foreign_alone", "mainland"]
Curriculum = Literal["hk", "international", "mainland"]


class Fee(RuleShape):
    """A year's fee in RMB, and the ages it is for where the school says so."""

    amount: Decimal
    age_from: int | None = None
    age_to: int | None = None

    @model_validator(mode="after")
    def _check_ages(self) -> Self:
        if self.age_from and self.age_to and self.age_to < self.age_from:
            raise PydanticCustomError("ends_first", "it ends before it begins")
        return self

    def is_for(self, age: Decimal) -> bool:
        """Whether a child of this age may be charged it."""
        too_young = self.age_from is not None and int(age) < self.age_from
        too_old = self.age_to is not None and int(age) > self.age_to
        return not too_young and not too_old


class Route(RuleShape):
    """Whom a school takes, must be asked about and turns away, by papers; what it teaches and asks.

    `foreign_alone` is a child with a foreign passport whose parents have none.
    """

    open_to: frozenset[Papers] = frozenset()
    unsure_for: frozenset[Papers] = frozenset()
    closed_to: frozenset[Papers] = frozenset()
    curricula: frozenset[Curriculum]
    school_year: str = ""
    fees: tuple[Fee, ...] = ()

    def standing_of(self, papers: str) -> Standing | None:
        """Whether it is open to a child with these papers; None where it is not meant for them."""
        standings: dict[Standing, frozenset[Papers]] = {
            "open": self.open_to,
            "unsure": self.unsure_for,
            "closed": self.closed_to,
        }
        return next((name for name, listed in standings.items() if papers in listed), None)


class OneOff(RuleShape):
    """What Harrow International asks once, in RMB."""

    school_year: str
    assessment_rmb: Decimal
    deposit_rmb: Decimal


@dataclass(frozen=True)
class _School:
    """A school's rule and phrases; a school without a known fee has no phrase for it."""

    rule: str
    phrases: dict[Standing, Line]
    fee: str = ""


_HARROW: Final = _School(
    "schools.route.harrow-international",
    {"open": Line("open.harrow"), "unsure": Line("unsure.harrow")},
    fee="fee.harrow",
)
_PUBLIC: Final = _School(
    "schools.route.public", {"open": Line("open.public"), "unsure": Line("unsure.public")}
)
_HARROW_HK: Final = _School(
    "schools.route.harrow-hk",
    {"open": Line("open.harrow_hk"), "closed": Line("closed.harrow_hk")},
)
_SCHOOLS: Final = (
    _HARROW_HK,
    _HARROW,
    _School(
        "schools.route.qsi",
        {
            "open": Line("open.qsi"),
            "unsure": Line("unsure.qsi"),
            "closed": Line("closed.qsi"),
        },
        fee="fee.qsi",
    ),
    _PUBLIC,
    _School("schools.route.pui-kiu", {"unsure": Line("unsure.pui_kiu")}),
    _School("schools.route.futian", {"unsure": Line("unsure.futian")}),
    _School("schools.route.whittle", {"unsure": Line("unsure.whittle")}),
)


@dataclass(frozen=True)
class Finding:
    """A school that teaches what is wanted, as it stands to the child."""

    school: _School
    rule: Rule
    route: Route
    standing: Standing
    fees: tuple[Decimal, ...]

    def is_within(self, budget: Decimal) -> bool:
        """Whether it is open, and takes the child at a fee within the budget where it is known."""
        is_affordable = not self.route.fees or (bool(self.fees) and min(self.fees) <= budget)
        return self.standing == "open" and is_affordable


def _papers(answers: Answers) -> str:
    if answers["papers"] == "foreign" and not answers["parent_foreign"]:
        return "foreign_alone"
    return str(answers["papers"])


def find_schools(answers: Answers, rules: Rules, today: date) -> Iterator[Finding]:
    """The schools that teach the curriculum wanted and have a word to say on the papers."""
    for school in _SCHOOLS:
        rule = rules.on(school.rule, today)
        route = rule.shaped(Route)
        standing = route.standing_of(_papers(answers))
        if standing and answers["curriculum"] in {"any", *route.curricula}:
            age = number(answers, "age")
            fees = tuple(fee.amount for fee in route.fees if fee.is_for(age))
            yield Finding(school, rule, route, standing, fees)


def _say_budget(fees: Sequence[Decimal], budget: Decimal) -> Line:
    if budget >= max(fees):
        return Line("budget.enough")
    if budget >= min(fees):
        return Line("budget.partly")
    return Line("budget.short", {"short": min(fees) - budget})


def _say_school(finding: Finding, budget: Decimal) -> Iterator[Line]:
    yield finding.school.phrases[finding.standing]
    if finding.standing == "closed" or not finding.route.fees:
        return
    if not finding.fees:
        yield Line("fee.not_for_age")
        return
    fees, year = finding.fees, finding.route.school_year
    values: dict[str, Value] = {"least": min(fees), "most": max(fees), "school_year": year}
    yield Line(finding.school.fee, values)
    yield _say_budget(fees, budget)


def _headline(findings: Sequence[Finding], budget: Decimal) -> Line:
    within = sum(finding.is_within(budget) for finding in findings)
    if within:
        return Line("headline.open", {"count": within})
    if any(finding.standing != "closed" for finding in findings):
        return Line("headline.ask")
    return Line("headline.none")


def _warn(schools: Sequence[_School], once: OneOff) -> Iterator[Line]:
    if _HARROW in schools:
        values = {"assessment": once.assessment_rmb, "deposit": once.deposit_rmb}
        yield Line("caveat.harrow_once", {**values, "school_year": once.school_year})
    if _HARROW_HK in schools:
        yield Line("caveat.languages")
    if any(school.fee for school in schools):
        yield Line("caveat.fees")
    yield Line("caveat.not_all")


def _say_next(schools: Sequence[_School]) -> Iterator[Line]:
    if any(school != _PUBLIC for school in schools):
        yield Line("step.ask_schools")
    if _PUBLIC in schools or not schools:
        yield Line("step.ask_bureau")


_FIELDS: Final = (
    Field("papers", "choice", _PAPERS, whose="child"),
    Field("parent_foreign", "yes_no", is_needed=given(papers=("foreign",)), whose="anyone"),
    Field("age", "number", unit="years", least=1, most=20, whose="child"),
    Field("curriculum", "choice", _CURRICULA),
    Field(
        "budget",
        "amount",
        unit="RMB",
        period="year",
        least=0,
        is_needed=_has_fees,
        whose="anyone",
    ),
)


@dataclass(frozen=True)
class SchoolFinder:
    """Holds a child's papers, age and wishes against what each school says of itself."""

    name: str = "school_finder"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The schools that may be open, those to be asked, and those that are not."""
        findings = tuple(find_schools(answers, rules, today))
        budget = number(answers, "budget") if _has_fees(answers) else Decimal(0)
        hopeful = [finding.school for finding in findings if finding.standing != "closed"]
        once = rules.on("schools.harrow.one-off", today)
        return Outcome(
            _headline(findings, budget),
            working=tuple(line for finding in findings for line in _say_school(finding, budget)),
            caveats=tuple(_warn(hopeful, once.shaped(OneOff))),
            steps=tuple(_say_next(hopeful)),
            rules=(
                *(finding.rule for finding in findings),
                *((once,) if _HARROW in hopeful else ()),
            ),
        )


SERVICE: Final[Service] = SchoolFinder()
