"""Which of the Mainland's social insurances somebody must join, may join or may be excused from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from actions.answers import given
from actions.identities import COMPATRIOTS, FOREIGNERS, PERMANENT_FOREIGNERS
from actions.rule_shape import RuleShape
from actions.service import Answers, Field, Line, Outcome, Service
from knowledge.dated_rules import Rule, Rules

Insurance = Literal["pension", "medical", "injury", "unemployment", "maternity"]

_DUE: Final[dict[str, Line]] = {
    "pension": Line("due.pension"),
    "medical": Line("due.medical"),
    "injury": Line("due.injury"),
    "unemployment": Line("due.unemployment"),
    "maternity": Line("due.maternity"),
}
_EXCUSED: Final[dict[str, Line]] = {
    "pension": Line("excused.pension"),
    "unemployment": Line("excused.unemployment"),
}
_OPTIONAL: Final[dict[str, Line]] = {
    "pension": Line("optional.pension"),
    "medical": Line("optional.medical"),
}


class Employees(RuleShape):
    """The insurances that employees join."""

    employed: tuple[Insurance, ...]


class Compatriots(Employees):
    """The insurances that Hong Kong, Macao and Taiwan people join by what they do."""

    self_employed: tuple[Literal["pension", "medical"], ...]


class Mpf(RuleShape):
    """The insurances from which an MPF account excuses."""

    excused: frozenset[Literal["pension", "unemployment"]]


class Leaving(RuleShape):
    """The years of contributions that a pension needs."""

    pension_years: int


def _say_employed(answers: Answers, rules: Rules, today: date) -> Outcome:
    rule = rules.on("insurance.hk-macao-taiwan", today)
    due = rule.shaped(Compatriots).employed
    leaving, leaving_rules = _say_leaving(answers, rules, today)
    caveats = (Line("caveat.rates"), *leaving)
    if answers["identity"] != "hk" or not answers["mpf"]:
        return Outcome(
            Line("headline.compulsory"),
            working=tuple(_DUE[insurance] for insurance in due),
            caveats=caveats,
            steps=(Line("step.bureau"),),
            rules=(rule, *leaving_rules),
        )
    mpf = rules.on("insurance.mpf", today)
    excused = mpf.shaped(Mpf).excused
    lines = _DUE | {str(insurance): _EXCUSED[insurance] for insurance in excused}
    return Outcome(
        Line("headline.mpf"),
        working=tuple(lines[insurance] for insurance in due),
        caveats=caveats,
        steps=(Line("step.mpf"), Line("step.bureau")),
        rules=(rule, mpf, *leaving_rules),
    )


def _say_leaving(
    answers: Answers, rules: Rules, today: date
) -> tuple[tuple[Line, ...], tuple[Rule, ...]]:
    if answers["identity"] == "taiwan":
        return (), ()
    rule = rules.on("insurance.leaving", today)
    years = rule.shaped(Leaving).pension_years
    return (Line("caveat.leaving", {"years": years}),), (rule,)


def _say_self_employed(answers: Answers, rule: Rule) -> Outcome:
    if not answers["residence_permit"]:
        return Outcome(
            Line("closed.self_employed"), steps=(Line("step.residence_permit"),), rules=(rule,)
        )
    return Outcome(
        Line("headline.optional"),
        working=tuple(_OPTIONAL[insurance] for insurance in rule.shaped(Compatriots).self_employed),
        caveats=(Line("caveat.rates"),),
        steps=(Line("step.bureau"),),
        rules=(rule,),
    )


def _say_residents_scheme(answers: Answers, rule: Rule) -> Outcome:
    if answers["work"] == "none" and not answers["residence_permit"]:
        return Outcome(
            Line("closed.not_working"), steps=(Line("step.residence_permit"),), rules=(rule,)
        )
    return Outcome(
        Line("headline.residents_scheme"),
        caveats=(Line("caveat.rates"),),
        steps=(Line("step.bureau"),),
        rules=(rule,),
    )


def _say_compatriot(answers: Answers, rules: Rules, today: date) -> Outcome:
    if answers["work"] == "employed":
        return _say_employed(answers, rules, today)
    rule = rules.on("insurance.hk-macao-taiwan", today)
    if answers["work"] == "self_employed":
        return _say_self_employed(answers, rule)
    return _say_residents_scheme(answers, rule)


_TREATY: Final = {
    "yes": Line("headline.treaty"),
    "no": Line("headline.compulsory"),
    "unsure": Line("headline.compulsory_unless_treaty"),
}


def _say_foreigner(answers: Answers, rule: Rule) -> Outcome:
    if answers["work"] != "employed":
        return Outcome(Line("closed.foreign"), steps=(Line("step.bureau"),), rules=(rule,))
    unclear = answers["identity"] in PERMANENT_FOREIGNERS
    return Outcome(
        _TREATY[str(answers["treaty"])],
        working=tuple(_DUE[insurance] for insurance in rule.shaped(Employees).employed),
        caveats=(
            *((Line("caveat.permanent_resident"),) if unclear else ()),
            Line("caveat.rates"),
            Line("caveat.lump_sum"),
            Line("caveat.confirm_foreign"),
        ),
        steps=(Line("step.bureau"),),
        rules=(rule,),
    )


_FIELDS: Final = (
    Field("identity", "choice", (*COMPATRIOTS, *FOREIGNERS, "mainland")),
    Field(
        "work",
        "choice",
        ("employed", "self_employed", "student", "none"),
        is_needed=given(identity=(*COMPATRIOTS, *FOREIGNERS)),
    ),
    Field("mpf", "yes_no", is_needed=given(identity=("hk",), work=("employed",))),
    Field(
        "residence_permit",
        "yes_no",
        is_needed=given(identity=COMPATRIOTS, work=("self_employed", "none")),
    ),
    Field(
        "treaty",
        "choice",
        ("yes", "no", "unsure"),
        is_needed=given(identity=FOREIGNERS, work=("employed",)),
    ),
)


@dataclass(frozen=True)
class SocialInsurance:
    """Tells from who somebody is and how he works which insurances are his."""

    name: str = "social_insurance"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The insurances that are due, open or excused."""
        if answers["identity"] in COMPATRIOTS:
            return _say_compatriot(answers, rules, today)
        if answers["identity"] in FOREIGNERS:
            return _say_foreigner(answers, rules.on("insurance.foreign", today))
        rule = rules.on("insurance.hk-macao-taiwan", today)
        return Outcome(Line("closed.mainland"), steps=(Line("step.bureau"),), rules=(rule,))


SERVICE: Final[Service] = SocialInsurance()
