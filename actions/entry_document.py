"""With which document a person enters the Mainland: the first of a list that fits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final, Literal, cast

from actions.answers import day, number
from actions.entry_rules import TalentVisa, Transit, TravelPermit, VisaFreeEntry, YoungTalentVisa
from actions.identities import (
    IDENTITIES,
    PERMANENT_FOREIGNERS,
    PermitExemption,
    is_foreign,
)
from actions.service import Answers, Field, Line, Outcome
from knowledge.dated_rules import Rule, Rules

Listing = Literal["yes", "no", "unsure"]

_PURPOSES: Final = ("visit", "work", "research", "study", "other")
_PASSPORTS: Final = ("uk", "canada", "us", "other")
_HOURS_A_DAY: Final = 24


def _is_permanent_foreigner(answers: Answers) -> bool:
    return answers.get("identity") in PERMANENT_FOREIGNERS


def _is_visiting(answers: Answers) -> bool:
    return is_foreign(answers) and answers.get("purpose") == "visit"


def _asks_for_passport(answers: Answers) -> bool:
    return _is_visiting(answers) and not _is_permanent_foreigner(answers)


def _asks_for_list(answers: Answers) -> bool:
    return _asks_for_passport(answers) and answers.get("passport") == "other"


def _may_be_listed(answers: Answers) -> bool:
    return answers.get("passport") in ("uk", "canada") or answers.get("listed") in ("yes", "unsure")


def _asks_for_arrival(answers: Answers) -> bool:
    return _asks_for_passport(answers) and _may_be_listed(answers)


def _asks_for_ticket(answers: Answers) -> bool:
    is_surely_unlisted = answers.get("passport") == "us" or answers.get("listed") == "no"
    return _asks_for_passport(answers) and is_surely_unlisted


@dataclass(frozen=True)
class EntryDocument:
    """Names the document to enter with, and says by what the earlier ones of the list fail."""

    name: str = "entry_document"
    fields: tuple[Field, ...] = (
        Field("identity", "choice", IDENTITIES),
        Field("purpose", "choice", _PURPOSES, is_needed=is_foreign),
        Field("days", "number", unit="days", least=1, most=3_650, is_needed=_is_visiting),
        Field("passport", "choice", _PASSPORTS, is_needed=_asks_for_passport),
        Field("listed", "choice", ("yes", "no", "unsure"), is_needed=_asks_for_list),
        Field("arrival", "date", is_needed=_asks_for_arrival),
        Field("onward_ticket", "yes_no", is_needed=_asks_for_ticket),
    )

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """The first document of the list that fits the answers."""
        if not is_foreign(answers):
            return _not_foreign(answers, rules, today)
        purpose = answers["purpose"]
        if purpose == "work":
            return _to_work(answers, rules, today)
        if purpose == "research":
            return _to_research(rules, today)
        if purpose != "visit":
            return _for_another_purpose(answers, rules, today)
        if _is_permanent_foreigner(answers):
            return _to_visit_by_permit(answers, rules, today)
        return _to_visit_by_passport(answers, rules, today)


SERVICE: Final = EntryDocument()


def _not_foreign(answers: Answers, rules: Rules, today: date) -> Outcome:
    rule = rules.on("work.permit-exemption", today)
    since = {"since": rule.shaped(PermitExemption).since}
    if answers["identity"] == "taiwan":
        return Outcome(
            Line("headline.taiwan", since), steps=[Line("step.residence_permit")], rules=[rule]
        )
    if answers["identity"] == "mainland":
        return Outcome(Line("headline.mainland"), steps=[Line("step.other")], rules=[rule])
    return Outcome(
        headline=Line("headline.home_return"),
        working=[Line("check.no_work_permit", since)],
        steps=[Line("step.residence_permit")],
        rules=[rule],
    )


def _to_work(answers: Answers, rules: Rules, today: date) -> Outcome:
    letter, talent = (rules.on(name, today) for name in ("visa.notification-letter", "visa.r"))
    permit = rules.on("visa.non-chinese-permit", today)
    is_permanent = _is_permanent_foreigner(answers)
    return Outcome(
        headline=Line("headline.work"),
        working=[
            *([Line("check.permit_not_for_work")] if is_permanent else []),
            Line("check.talent_visa", {"points": talent.shaped(TalentVisa).points}),
        ],
        caveats=[Line("caveat.experts_office")],
        steps=[Line("step.worker"), Line("step.points")],
        rules=[letter, talent, *([permit] if is_permanent else [])],
    )


def _to_research(rules: Rules, today: date) -> Outcome:
    rule = rules.on("visa.k", today)
    return Outcome(
        headline=Line("headline.young_talent", {"since": rule.shaped(YoungTalentVisa).since}),
        caveats=[Line("caveat.young_talent")],
        steps=[Line("step.embassy")],
        rules=[rule],
    )


def _for_another_purpose(answers: Answers, rules: Rules, today: date) -> Outcome:
    if _is_permanent_foreigner(answers):
        rule, fault = rules.on("visa.non-chinese-permit", today), Line("check.permit_not_for_study")
    else:
        rule, fault = rules.on("visa.visa-free", today), Line("check.visa_free_purposes")
    return _by_visa([fault], [rule])


def _to_visit_by_permit(answers: Answers, rules: Rules, today: date) -> Outcome:
    rule = rules.on("visa.non-chinese-permit", today)
    permit = rule.shaped(TravelPermit)
    if _days(answers) > permit.stay_days:
        return _by_visa([Line("check.permit_too_long", {"days": permit.stay_days})], [rule])
    return Outcome(
        headline=Line("headline.permit", {"years": permit.years, "days": permit.stay_days}),
        caveats=[Line("caveat.permit"), Line("caveat.immigration")],
        steps=[Line("step.permit_fees")],
        rules=[rule],
    )


def _to_visit_by_passport(answers: Answers, rules: Rules, today: date) -> Outcome:
    free_rule, transit_rule = rules.on("visa.visa-free", today), rules.on("visa.transit", today)
    transit = transit_rule.shaped(Transit)
    faults = find_visa_free_faults(answers, free_rule, today)
    if not faults:
        return _without_visa(answers, free_rule, today)
    transit_fault = find_transit_fault(answers, transit)
    if transit_fault is None:
        return Outcome(
            headline=Line("headline.transit", {"hours": transit.hours}),
            working=faults,
            caveats=[
                Line("caveat.transit", {"nationalities": transit.nationalities}),
                Line("caveat.immigration"),
            ],
            steps=[Line("step.check_transit")],
            rules=[free_rule, transit_rule],
        )
    return _by_visa([*faults, transit_fault], [free_rule, transit_rule])


def find_listing(answers: Answers, free: VisaFreeEntry) -> Listing:
    """Whether a passport is on the visa-free list, as far as the rule or its holder knows."""
    if answers["passport"] in free.listed:
        return "yes"
    if answers["passport"] in free.unlisted:
        return "no"
    return cast("Listing", answers.get("listed", "unsure"))


def find_visa_free_faults(answers: Answers, rule: Rule, today: date) -> list[Line]:
    """What stands in the way of entry without a visa; nothing where it fits or may fit."""
    free = rule.shaped(VisaFreeEntry)
    if answers["passport"] in free.unlisted:
        return [Line("check.visa_free_not_seen", {"day": rule.as_of})]
    if find_listing(answers, free) == "no":
        return [Line("check.visa_free_unlisted")]
    faults = []
    if _days(answers) > free.stay_days:
        faults.append(Line("check.visa_free_too_long", {"days": free.stay_days}))
    if _entry_day(answers, today) > free.until:
        faults.append(Line("check.visa_free_ended", {"until": free.until}))
    return faults


def find_transit_fault(answers: Answers, transit: Transit) -> Line | None:
    """What stands in the way of transit without a visa."""
    if _days(answers) * _HOURS_A_DAY > transit.hours:
        return Line("check.transit_too_long", {"hours": transit.hours})
    has_ticket = answers.get("onward_ticket")
    if has_ticket is None:
        return Line("check.transit_if_ticket", {"hours": transit.hours})
    return None if has_ticket else Line("check.transit_no_ticket", {"hours": transit.hours})


def _without_visa(answers: Answers, rule: Rule, today: date) -> Outcome:
    free = rule.shaped(VisaFreeEntry)
    is_sure = find_listing(answers, free) == "yes"
    last_day = _entry_day(answers, today) + timedelta(days=_days(answers) - 1)
    is_beyond = last_day > free.until
    return Outcome(
        headline=Line(
            "headline.visa_free" if is_sure else "headline.visa_free_if_listed",
            {"days": free.stay_days, "until": free.until},
        ),
        caveats=[
            *([Line("caveat.stay_beyond", {"until": free.until})] if is_beyond else []),
            Line("caveat.visa_free"),
        ],
        steps=[Line("step.check_list")],
        rules=[rule],
    )


def _by_visa(faults: list[Line], rules: list[Rule]) -> Outcome:
    return Outcome(
        headline=Line("headline.visa"),
        working=faults,
        caveats=[Line("caveat.immigration")],
        steps=[Line("step.embassy")],
        rules=rules,
    )


def _days(answers: Answers) -> int:
    """The days of a stay; a day begun counts."""
    return ceil(number(answers, "days"))


def _entry_day(answers: Answers, today: date) -> date:
    """The day of entry, which cannot be past any more."""
    return max(day(answers, "arrival"), today)
