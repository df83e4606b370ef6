"""Whether a Hong Kong, Macao or Taiwan resident can get the residence permit, and with what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from actions.answers import number
from actions.identities import (
    COMPATRIOTS,
    IDENTITIES,
    PERMANENT_FOREIGNERS,
    is_compatriot,
    is_foreign,
)
from actions.rule_shape import RuleShape
from actions.service import Answers, Field, Line, Outcome
from knowledge.dated_rules import Rules

# Who it is for stands first: they are asked by it most.
_IDENTITIES: Final = (*COMPATRIOTS, *(name for name in IDENTITIES if name not in COMPATRIOTS))


class ResidencePermit(RuleShape):
    """The permit: age below which a guardian applies, working days, years, first digits."""

    guardian_under: int
    working_days: int
    years: int
    prefixes: dict[str, str]


def _has_lived_here(answers: Answers) -> bool:
    return is_compatriot(answers) and answers.get("half_year") is True


def _asks_for_home(answers: Answers) -> bool:
    return _has_lived_here(answers) and answers.get("stable_job") is False


def _asks_for_study(answers: Answers) -> bool:
    return _asks_for_home(answers) and answers.get("stable_home") is False


def _has_ground(answers: Answers) -> bool:
    grounds = ("stable_job", "stable_home", "continuous_study")
    return _has_lived_here(answers) and any(answers.get(ground) is True for ground in grounds)


@dataclass(frozen=True)
class ResidencePermitCheck:
    """Checks who, how long and on what ground; lists the papers where it is open."""

    name: str = "residence_permit"
    fields: tuple[Field, ...] = (
        Field("identity", "choice", _IDENTITIES, whose="anyone"),
        Field(
            "half_year", "yes_no", unit="months", least=6, is_needed=is_compatriot, whose="anyone"
        ),
        Field("stable_job", "yes_no", is_needed=_has_lived_here, whose="anyone"),
        Field("stable_home", "yes_no", is_needed=_asks_for_home, whose="anyone"),
        Field("continuous_study", "yes_no", is_needed=_asks_for_study, whose="anyone"),
        Field(
            "age", "number", unit="years", least=0, most=120, is_needed=_has_ground, whose="anyone"
        ),
    )

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """Whether the permit is open, by which ground, with which papers."""
        fault = find_fault(answers)
        if fault is not None:
            return _not_open(fault, answers, rules, today)
        rule = rules.on("visa.residence-permit", today)
        permit = rule.shaped(ResidencePermit)
        return Outcome(
            headline=Line("headline.open", {"years": permit.years}),
            working=[_ground(answers), *_papers(answers, permit)],
            caveats=[Line("caveat.fee"), Line("caveat.confirm")],
            steps=[
                Line("step.apply", {"days": permit.working_days}),
                Line("step.number", {"digits": permit.prefixes[str(answers["identity"])]}),
            ],
            rules=[rule],
        )


SERVICE: Final = ResidencePermitCheck()


def find_fault(answers: Answers) -> Line | None:
    """The first condition that is not met; none where the permit is open."""
    if is_foreign(answers):
        return Line("headline.foreign")
    if not is_compatriot(answers):
        return Line("headline.mainland")
    if not _has_lived_here(answers):
        return Line("headline.too_early")
    return None if _has_ground(answers) else Line("headline.no_ground")


def _not_open(fault: Line, answers: Answers, rules: Rules, today: date) -> Outcome:
    identity, found = answers["identity"], [rules.on("visa.residence-permit", today)]
    steps = [Line("step.again" if is_compatriot(answers) else "step.other")]
    if identity in ("hk", "macao"):
        steps.append(Line("step.home_return"))
        found.append(rules.on("work.permit-exemption", today))
    if identity in PERMANENT_FOREIGNERS:
        steps.append(Line("step.travel_permit"))
    if identity == "foreign":
        steps.append(Line("step.foreign_residence"))
    return Outcome(fault, caveats=[Line("caveat.confirm")], steps=steps, rules=found)


def _ground(answers: Answers) -> Line:
    if answers["stable_job"]:
        return Line("ground.job")
    return Line("ground.home" if answers["stable_home"] else "ground.study")


def _papers(answers: Answers, permit: ResidencePermit) -> list[Line]:
    is_child = number(answers, "age") < permit.guardian_under
    is_from_taiwan = answers["identity"] == "taiwan"
    return [
        Line("paper.form"),
        Line("paper.taiwan" if is_from_taiwan else "paper.home_return"),
        _proof(answers),
        *([Line("paper.guardian", {"age": permit.guardian_under})] if is_child else []),
    ]


def _proof(answers: Answers) -> Line:
    if answers["stable_job"]:
        return Line("paper.work")
    return Line("paper.address" if answers["stable_home"] else "paper.study")
