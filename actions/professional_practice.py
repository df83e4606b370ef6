"""By which route a person may practise a profession in Qianhai, and what is still missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from actions.answers import number
from actions.identities import IDENTITIES, is_foreign
from actions.practice_rules import (
    Condition,
    ConstructionPractice,
    ConsultantPractice,
    LawyerPractice,
    OverseasList,
    TaxPractice,
)
from actions.service import Answers, Field, Line, Outcome
from knowledge.dated_rules import Rules

_PROFESSIONS: Final = ("tax", "lawyer", "construction", "safety", "listed", "other")
_HONG_KONG: Final = ("hk", "hk_foreign")
_HONG_KONG_MACAO: Final = (*_HONG_KONG, "macao", "macao_foreign")


def _is_not_from_mainland(answers: Answers) -> bool:
    return answers.get("identity") not in (None, "mainland")


def _is_tax_professional(answers: Answers) -> bool:
    return answers.get("profession") == "tax" and answers.get("identity") in _HONG_KONG_MACAO


def _asks_for_permanence(answers: Answers) -> bool:
    return _is_tax_professional(answers) and not is_foreign(answers)


def _may_register(answers: Answers) -> bool:
    """Whether a tax professional passes the gate; who is foreign here is a permanent resident."""
    is_permanent = is_foreign(answers) or answers.get("permanent_resident") is True
    return _is_tax_professional(answers) and is_permanent


def _is_lawyer(answers: Answers) -> bool:
    return answers.get("profession") == "lawyer" and answers.get("identity") in _HONG_KONG_MACAO


@dataclass(frozen=True)
class ProfessionalPractice:
    """Finds the route of a profession and checks its conditions one by one."""

    name: str = "professional_practice"
    fields: tuple[Field, ...] = (
        Field("identity", "choice", IDENTITIES),
        Field("profession", "choice", _PROFESSIONS, is_needed=_is_not_from_mainland),
        Field("permanent_resident", "yes_no", is_needed=_asks_for_permanence),
        Field(
            *("qualification_years", "number"),
            unit="years",
            least=0,
            most=70,
            is_needed=_may_register,
        ),
        Field("tax_years", "number", unit="years", least=0, most=70, is_needed=_may_register),
        Field("penalty", "yes_no", is_needed=_may_register),
        Field("practice_years", "number", unit="years", least=0, most=70, is_needed=_is_lawyer),
        Field("exam", "yes_no", is_needed=_is_lawyer),
    )

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The route for a profession, its conditions, and where to go."""
        if not _is_not_from_mainland(answers):
            return _no_route(Line("headline.mainland"), rules, today)
        outcome = _ROUTES[str(answers["profession"])](answers, rules, today)
        if not is_foreign(answers):
            return outcome
        return replace(
            outcome,
            caveats=[*outcome.caveats, Line("caveat.work_permit")],
            rules=[*outcome.rules, rules.on("visa.notification-letter", today)],
        )


SERVICE: Final = ProfessionalPractice()


def tax_conditions(answers: Answers, practice: TaxPractice) -> list[Condition]:
    """The conditions of a tax professional who is a permanent resident."""
    qualified = {"years": practice.qualification_years}
    practised = {"years": practice.practice_years}
    clean = {"years": practice.clean_years}
    return [
        Condition(
            number(answers, "qualification_years") >= practice.qualification_years,
            Line("met.qualification", qualified),
            Line("unmet.qualification", qualified),
        ),
        Condition(
            number(answers, "tax_years") >= practice.practice_years,
            Line("met.tax_years", practised),
            Line("unmet.tax_years", practised),
        ),
        Condition(not answers["penalty"], Line("met.clean", clean), Line("unmet.clean", clean)),
    ]


def lawyer_conditions(answers: Answers, practice: LawyerPractice) -> list[Condition]:
    """The conditions of a Hong Kong or Macao lawyer."""
    practised = {"years": practice.practice_years}
    return [
        Condition(
            number(answers, "practice_years") >= practice.practice_years,
            Line("met.law_years", practised),
            Line("unmet.law_years", practised),
        ),
        Condition(bool(answers["exam"]), Line("met.exam"), Line("unmet.exam")),
    ]


def _tax(answers: Answers, rules: Rules, today: date) -> Outcome:
    if not _may_register(answers):
        return _overseas_list(rules, today, [Line("check.tax_permanent")])
    rule = rules.on("work.practice.tax", today)
    conditions = tax_conditions(answers, rule.shaped(TaxPractice))
    is_open = all(condition.is_met for condition in conditions)
    return Outcome(
        headline=Line("headline.tax_open" if is_open else "headline.tax_not_yet"),
        working=[condition.told() for condition in conditions],
        caveats=[Line("caveat.tax_bureau")],
        steps=[Line("step.tax_register"), Line("step.tax_firm")]
        if is_open
        else [Line("step.again")],
        rules=[rule],
    )


def _lawyer(answers: Answers, rules: Rules, today: date) -> Outcome:
    if not _is_lawyer(answers):
        return _no_route(Line("headline.lawyer_elsewhere"), rules, today)
    rule = rules.on("work.practice.lawyer", today)
    practice = rule.shaped(LawyerPractice)
    has_ended = today > practice.pilot_to
    pilot = Line("caveat.pilot", {"day": practice.pilot_to})
    conditions = lawyer_conditions(answers, practice)
    return Outcome(
        headline=_lawyer_headline(conditions, practice, today),
        working=[condition.told() for condition in conditions],
        caveats=[*([] if has_ended else [pilot]), Line("caveat.justice")],
        steps=[Line("step.lawyer_scope")],
        rules=[rule],
    )


def _lawyer_headline(
    conditions: Sequence[Condition], practice: LawyerPractice, today: date
) -> Line:
    if today > practice.pilot_to:
        return Line("headline.lawyer_ended", {"day": practice.pilot_to})
    if all(condition.is_met for condition in conditions):
        return Line("headline.lawyer_open")
    return Line("headline.lawyer_not_yet")


def _construction(answers: Answers, rules: Rules, today: date) -> Outcome:
    if answers["identity"] not in _HONG_KONG:
        return _overseas_list(rules, today, [Line("check.construction_hong_kong")])
    filing = rules.on("work.practice.construction", today)
    consultants = rules.on("work.practice.consultants", today)
    practice, elsewhere = (
        filing.shaped(ConstructionPractice),
        consultants.shaped(ConsultantPractice),
    )
    return Outcome(
        headline=Line("headline.construction"),
        working=[
            Line("check.filing", {"since": practice.filing_since, "revised": practice.revised}),
            Line("check.consultants", {"since": elsewhere.since, "cities": elsewhere.cities}),
        ],
        caveats=[Line("caveat.filing")],
        steps=[Line("step.filing")],
        rules=[filing, consultants],
    )


def _safety(answers: Answers, rules: Rules, today: date) -> Outcome:
    if answers["identity"] not in _HONG_KONG:
        return _no_route(Line("headline.safety_elsewhere"), rules, today)
    rule = rules.on("work.practice.construction", today)
    since = rule.shaped(ConstructionPractice).safety_since
    return Outcome(
        headline=Line("headline.safety", {"since": since}),
        caveats=[Line("caveat.filing")],
        steps=[Line("step.filing")],
        rules=[rule],
    )


def _listed(answers: Answers, rules: Rules, today: date) -> Outcome:
    return _overseas_list(rules, today, [])


def _other(answers: Answers, rules: Rules, today: date) -> Outcome:
    return _no_route(Line("headline.other"), rules, today)


def _overseas_list(rules: Rules, today: date, checks: Sequence[Line]) -> Outcome:
    rule = rules.on("work.practice.overseas-list", today)
    found = rule.shaped(OverseasList)
    return Outcome(
        headline=Line(
            "headline.list", {"qualifications": found.qualifications, "fields": found.fields}
        ),
        working=[*checks, Line("check.list_fields")],
        caveats=[Line("caveat.human_resources")],
        steps=[Line("step.title")],
        rules=[rule],
    )


def _no_route(headline: Line, rules: Rules, today: date) -> Outcome:
    rule = rules.on("work.practice.overseas-list", today)
    return Outcome(
        headline,
        caveats=[Line("caveat.human_resources")],
        steps=[Line("step.other")],
        rules=[rule],
    )


_ROUTES: Final[Mapping[str, Callable[[Answers, Rules, date], Outcome]]] = {
    "tax": _tax,
    "lawyer": _lawyer,
    "construction": _construction,
    "safety": _safety,
    "listed": _listed,
    "other": _other,
}
