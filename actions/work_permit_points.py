"""A foreigner's work permit: the points by item, the class they point to, what would lift it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from actions.answers import number
from actions.identities import IDENTITIES, PermitExemption, is_compatriot, is_foreign
from actions.permit_lifts import find_lifts
from actions.permit_points import AverageWage, PointsTable, Profile, Standards, Yardstick
from actions.service import Answers, Field, Line, Outcome, Value
from knowledge.dated_rules import Rules

_DEGREES: Final = ("doctor", "master", "bachelor", "associate", "none")
_CERTIFICATES: Final = ("senior_technician", "technician", "senior_worker", "none")
_CHINESE: Final = (
    *("none", "hsk1", "hsk2", "hsk3", "hsk4", "hsk5"),
    *("chinese_degree", "former_national"),
)
_BY_POINTS: Final = {"A": "headline.a", "B": "headline.b", "C": "headline.c"}
_BY_STANDARD: Final = {"A": "headline.a_by_standard", "B": "headline.b_by_standard"}
_POINTS: Final = "visa.work-permit.points"
_LIFT_TO: Final = {"B": "lift.to_a", "C": "lift.to_b"}


def _asks_for_certificate(answers: Answers) -> bool:
    return is_foreign(answers) and answers.get("degree") in ("associate", "none")


@dataclass(frozen=True)
class WorkPermitPoints:
    """Adds up the points; says which class they point to, and never promises it."""

    name: str = "work_permit_points"
    fields: tuple[Field, ...] = (
        Field("identity", "choice", IDENTITIES),
        Field("age", "number", unit="years", least=16, most=99, is_needed=is_foreign),
        Field("degree", "choice", _DEGREES, is_needed=is_foreign),
        Field("certificate", "choice", _CERTIFICATES, is_needed=_asks_for_certificate),
        Field("experience", "number", unit="years", least=0, most=70, is_needed=is_foreign),
        Field(
            *("pay", "amount"),
            unit="RMB",
            period="year",
            least=1_000,
            most=100_000_000,
            is_needed=is_foreign,
        ),
        Field("months", "number", unit="months", least=0, most=12, is_needed=is_foreign),
        Field("chinese", "choice", _CHINESE, is_needed=is_foreign),
        Field("distinction", "yes_no", is_needed=is_foreign),
    )

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The class that a foreigner's points give; who needs no permit hears so."""
        if not is_foreign(answers):
            return _no_permit(answers, rules, today)
        points = rules.on(_POINTS, today)
        standards = rules.on("visa.work-permit.standards", today)
        wage = rules.on("work.average-wage", today)
        yardstick = Yardstick(
            points.shaped(PointsTable), standards.shaped(Standards), wage.shaped(AverageWage)
        )
        profile = read_profile(answers)
        return Outcome(
            headline=_headline(profile, yardstick),
            working=[*_items(profile, yardstick), *_standards(profile, yardstick)],
            caveats=_caveats(profile, yardstick),
            steps=_steps(profile, yardstick),
            rules=(points, standards, wage),
        )


SERVICE: Final = WorkPermitPoints()


def read_profile(answers: Answers) -> Profile:
    """The profile that the answers describe."""
    return Profile(
        pay=number(answers, "pay"),
        degree=str(answers["degree"]),
        certificate=str(answers["certificate"]) if _asks_for_certificate(answers) else "none",
        experience=number(answers, "experience"),
        months=number(answers, "months"),
        chinese=str(answers["chinese"]),
        age=number(answers, "age"),
        distinction=bool(answers["distinction"]),
    )


def _no_permit(answers: Answers, rules: Rules, today: date) -> Outcome:
    if not is_compatriot(answers):
        found = rules.on(_POINTS, today)
        return Outcome(Line("headline.mainland"), steps=[Line("step.other")], rules=[found])
    rule = rules.on("work.permit-exemption", today)
    has_home_return = answers["identity"] in ("hk", "macao")
    return Outcome(
        headline=Line("headline.exempt", {"since": rule.shaped(PermitExemption).since}),
        steps=[Line("step.exempt" if has_home_return else "step.residence_permit")],
        rules=[rule],
    )


def _headline(profile: Profile, yardstick: Yardstick) -> Line:
    points, most = yardstick.points(profile), yardstick.most_points()
    found, by_points = yardstick.class_of(profile), yardstick.class_by_points(profile)
    phrase = _BY_POINTS[found] if found == by_points else _BY_STANDARD[found]
    return Line(phrase, {"points": sum(points.values()), "most": sum(most.values())})


def _items(profile: Profile, yardstick: Yardstick) -> list[Line]:
    points, most = yardstick.points(profile), yardstick.most_points()

    def scored(item: str) -> dict[str, int]:
        return {"points": points[item], "most": most[item]}

    return [
        Line("item.pay", {"income": profile.pay, **scored("pay")}),
        Line("item.education", scored("education")),
        Line("item.experience", {"years": profile.experience, **scored("experience")}),
        Line("item.months", {"months": profile.months, **scored("months")}),
        Line("item.chinese", scored("chinese")),
        Line("item.age", {"age": profile.age, **scored("age")}),
        Line("item.distinction", scored("distinction")),
        Line("item.place", scored("place")),
        Line("item.local_bonus", scored("local_bonus")),
    ]


def _standards(profile: Profile, yardstick: Yardstick) -> list[Line]:
    """How the pay stands to the averages, and whether degree and years meet the standard."""
    lines = [_pay_standard(profile.pay, yardstick)]
    if yardstick.meets_degree_standard(profile):
        lines.append(Line("standard.degree", {"years": yardstick.standards.years}))
    return lines


def _pay_standard(pay: Decimal, yardstick: Yardstick) -> Line:
    a_lower, a_upper = yardstick.average_pay("A")
    b_lower, b_upper = yardstick.average_pay("B")
    times, year = yardstick.standards.pay_times, str(yardstick.wage.year)
    a: Mapping[str, Value]
    a = {"times": times["A"], "lower": a_lower, "upper": a_upper, "year": year}
    b: Mapping[str, Value]
    b = {"times": times["B"], "lower": b_lower, "upper": b_upper, "year": year}
    if pay >= a_upper:
        return Line("standard.pay_a", a)
    if pay >= a_lower:
        return Line("standard.pay_a_unsure", a)
    if pay >= b_upper:
        return Line("standard.pay_b", b)
    if pay >= b_lower:
        return Line("standard.pay_b_unsure", b)
    return Line("standard.pay_none", b)


def _caveats(profile: Profile, yardstick: Yardstick) -> list[Line]:
    lines = [Line("caveat.table", {"most": yardstick.table.local_bonus})]
    if profile.degree in ("bachelor", "master"):
        lines.append(Line("caveat.certificate"))
    lines.append(Line("caveat.standards", {"year": str(yardstick.wage.year)}))
    lines.append(Line("caveat.officer"))
    return lines


def _steps(profile: Profile, yardstick: Yardstick) -> Sequence[Line]:
    found = yardstick.class_of(profile)
    lifts = find_lifts(profile, yardstick)
    return [Line("step.apply"), *([Line(_LIFT_TO[found]), *lifts] if lifts else [])]
