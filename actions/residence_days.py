"""Days on the Mainland: tax residence in a calendar year, and the rule of six years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from actions.answers import day
from actions.identities import IDENTITIES
from actions.rule_shape import RuleShape
from actions.service import Answers, Field, Line, Outcome, Service, Value
from actions.taxes import whole
from knowledge.dated_rules import Rule, Rules

_DAY: Final = timedelta(days=1)


class DayCount(RuleShape):
    """The hours short of which a day does not count, and the days that make a tax resident."""

    hours: int
    resident_days: int


class LongStay(RuleShape):
    """The years after which worldwide income is taxed, and the trip that starts them anew."""

    years: int
    trip_days: int
    counted_from: int


def is_covered(answers: Answers) -> bool:
    """Whether the rules we hold speak of such a person."""
    return answers.get("identity") not in {None, "taiwan", "mainland"}


def _asks(*patterns: str) -> Callable[[Answers], bool]:
    return lambda answers: is_covered(answers) and answers.get("pattern") in patterns


def _asks_years(answers: Answers) -> bool:
    is_asked = is_covered(answers) and answers.get("question") == "six_years"
    return is_asked and answers.get("pattern") not in {None, "commute"}


def _had_trip(answers: Answers) -> bool:
    return _asks_years(answers) and answers.get("long_trip") is True


_FIELDS: Final = (
    Field("identity", "choice", choices=IDENTITIES),
    Field("question", "choice", choices=("year", "six_years"), is_needed=is_covered),
    Field(
        "pattern",
        "choice",
        choices=("commute", "weekly", "stay", "total"),
        is_needed=is_covered,
    ),
    Field(
        "tax_year", "number", unit="year", least=2000, most=2100, is_needed=_asks("weekly", "total")
    ),
    Field("nights", "number", unit="nights", least=0, most=6, is_needed=_asks("weekly")),
    Field("weeks", "number", unit="weeks", least=0, most=53, is_needed=_asks("weekly")),
    Field("arrived", "date", is_needed=_asks("stay")),
    Field("left", "date", is_needed=_asks("stay")),
    Field("days", "number", unit="days", least=0, most=366, is_needed=_asks("total")),
    Field("resident_since", "number", unit="year", least=1950, most=2100, is_needed=_asks_years),
    Field("long_trip", "yes_no", unit="days", least=30, is_needed=_asks_years),
    Field("long_trip_year", "number", unit="year", least=1950, most=2100, is_needed=_had_trip),
)


def count_stay(arrived: date, left: date) -> dict[int, int]:
    """The whole days of a stay in each calendar year, those of arriving and leaving left out."""
    first, last = arrived + _DAY, left - _DAY
    return {
        year: max(0, (min(last, date(year, 12, 31)) - max(first, date(year, 1, 1))).days + 1)
        for year in range(arrived.year, left.year + 1)
    }


def count_weeks(nights: int, weeks: int) -> int:
    """The whole days of weekly stays of so many nights in a row."""
    return weeks * max(0, nights - 1)


def years_run(year: int, resident_since: int, trip_year: int | None, counted_from: int) -> int:
    """The years in a row before `year` that count towards the rule of six years.

    A long trip takes its own year and all before it out of the count; one in `year` itself does
    not touch the years before.
    """
    start = max(resident_since, counted_from)
    if trip_year is not None and trip_year < year:
        start = max(start, trip_year + 1)
    return max(0, year - start)


@dataclass(frozen=True)
class Presence:
    """The whole days counted in the calendar year that matters, and how they were counted."""

    year: int
    days: int
    working: tuple[Line, ...]


def _count_dates(answers: Answers) -> Presence:
    counted = count_stay(day(answers, "arrived"), day(answers, "left"))
    year = max(counted, key=counted.__getitem__)
    lines = [Line("days.stay", {"year": str(y), "days": days}) for y, days in counted.items()]
    return Presence(year, counted[year], tuple(lines))


def _count_days(answers: Answers, today: date) -> Presence:
    match answers["pattern"]:
        case "commute":
            return Presence(today.year, 0, (Line("days.commute"),))
        case "stay":
            return _count_dates(answers)
        case "weekly":
            nights, weeks = whole(answers, "nights"), whole(answers, "weeks")
            days = count_weeks(nights, weeks)
            line = Line("days.weekly", {"nights": nights, "weeks": weeks, "days": days})
        case _:
            days = whole(answers, "days")
            line = Line("days.total", {"days": days})
    return Presence(whole(answers, "tax_year"), days, (line,))


def _test_year(presence: Presence, least: int) -> Line:
    values: dict[str, Value] = {"year": str(presence.year), "days": presence.days, "least": least}
    if presence.days >= least:
        return Line("resident", values)
    return Line("not_resident", {**values, "missing": least - presence.days})


def _test_years(presence: Presence, answers: Answers, years: LongStay) -> tuple[Line, Line]:
    """The headline on the six years, and its working."""
    trip_year = whole(answers, "long_trip_year") if answers["long_trip"] else None
    since = whole(answers, "resident_since")
    run = years_run(presence.year, since, trip_year, years.counted_from)
    values: dict[str, Value] = {"year": str(presence.year), "years": years.years}
    working = Line("run", {"run": run, "year": str(presence.year)})
    if run >= years.years:
        return Line("worldwide", values), working
    first = str(presence.year - run + years.years)
    return Line("not_worldwide", {**values, "first": first}), working


def _set_against(presence: Presence, answers: Answers, days: Rule, long_stay: Rule) -> Outcome:
    count, years = days.shaped(DayCount), long_stay.shaped(LongStay)
    in_year = _test_year(presence, count.resident_days)
    rules: tuple[Rule, ...] = (days,)
    caveats = [Line("caveat.whole_days", {"hours": count.hours}), Line("caveat.pay")]
    if answers["question"] == "year":
        headline, working = in_year, presence.working
    else:
        caveats.append(Line("caveat.trip", {"trip_days": years.trip_days}))
        working, rules = (*presence.working, in_year), (days, long_stay)
        if presence.days < count.resident_days:
            headline = Line("broken", {"year": str(presence.year), "years": years.years})
        else:
            headline, run = _test_years(presence, answers, years)
            working = (*working, run)
    return Outcome(
        headline,
        working=working,
        caveats=(*caveats, Line("caveat.confirm")),
        steps=(Line("try_income_tax"), Line("ask_tax_bureau")),
        rules=rules,
    )


def _refuse(headline: Line, rule: Rule) -> Outcome:
    steps = (Line("ask_tax_bureau"),)
    return Outcome(headline, caveats=(Line("caveat.confirm"),), steps=steps, rules=(rule,))


@dataclass(frozen=True)
class ResidenceDays:
    """Counts whole days of presence, then sets them against the rules of tax residence."""

    name: str = "residence_days"
    fields: tuple[Field, ...] = _FIELDS

    def work_out(self, answers: Answers, rules: Rules, today: date) -> Outcome:
        """Whether a year's days make a tax resident; on the six years, what they come to."""
        days = rules.on("tax.residence.days", today)
        if not is_covered(answers):
            return _refuse(Line("refused.identity"), days)
        if answers["pattern"] == "stay" and day(answers, "left") < day(answers, "arrived"):
            return _refuse(Line("odd.dates"), days)
        long_stay = rules.on("tax.residence.long-stay", today)
        return _set_against(_count_days(answers, today), answers, days, long_stay)


SERVICE: Final[Service] = ResidenceDays()
