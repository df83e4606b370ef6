"""The single changes that would lift the class of a foreigner's work permit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from actions.permit_points import AgeBand, ExperienceScale, PointsTable, Profile, Step, Yardstick
from actions.service import Line

_Change = tuple[Profile, Line]
_DEGREE_LIFTS: Final = {
    "bachelor": "lift.degree.bachelor",
    "master": "lift.degree.master",
    "doctor": "lift.degree.doctor",
}


def find_lifts(profile: Profile, yardstick: Yardstick) -> list[Line]:
    """For each item the smallest change that, by itself, gives a better class."""
    now = yardstick.class_of(profile)
    firsts = (
        next((line for changed, line in changes if yardstick.class_of(changed) < now), None)
        for changes in improvements(profile, yardstick)
    )
    return [line for line in firsts if line is not None]


def improvements(profile: Profile, yardstick: Yardstick) -> tuple[Iterator[_Change], ...]:
    """By item, what could become better, the smallest change first."""
    table = yardstick.table
    return (
        _rises_of_pay(profile, yardstick),
        _better_degrees(profile, table),
        _further_years(profile, table.experience),
        _further_months(profile, table.months),
        _better_chinese(profile, table),
        _later_ages(profile, table.age),
        _distinctions(profile, table),
        _local_bonuses(profile, table),
    )


def _rises_of_pay(profile: Profile, yardstick: Yardstick) -> Iterator[_Change]:
    steps = {step.least for step in yardstick.table.pay}
    for pay in sorted(steps | {yardstick.average_pay("A")[1], yardstick.average_pay("B")[1]}):
        if pay > profile.pay:
            yield replace(profile, pay=pay), Line("lift.pay", {"income": pay})


def _better_degrees(profile: Profile, table: PointsTable) -> Iterator[_Change]:
    for degree, phrase in _DEGREE_LIFTS.items():
        if table.degree[degree] > table.degree[profile.degree]:
            yield replace(profile, degree=degree), Line(phrase)


def _further_years(profile: Profile, scale: ExperienceScale) -> Iterator[_Change]:
    last = scale.least + (scale.most - scale.points) // scale.each_further_year
    for years in range(scale.least, last + 1):
        if years > profile.experience:
            changed = replace(profile, experience=Decimal(years))
            yield changed, Line("lift.experience", {"years": years})


def _further_months(profile: Profile, steps: Sequence[Step]) -> Iterator[_Change]:
    for step in reversed(steps):
        if step.least > profile.months:
            yield replace(profile, months=step.least), Line("lift.months", {"months": step.least})


def _better_chinese(profile: Profile, table: PointsTable) -> Iterator[_Change]:
    for level in range(1, 6):
        known = f"hsk{level}"
        if table.chinese[known] > table.chinese[profile.chinese]:
            yield replace(profile, chinese=known), Line("lift.chinese", {"level": level})


def _later_ages(profile: Profile, bands: Sequence[AgeBand]) -> Iterator[_Change]:
    for band in bands:
        if band.least > profile.age:
            yield replace(profile, age=Decimal(band.least)), Line("lift.age", {"age": band.least})


def _distinctions(profile: Profile, table: PointsTable) -> Iterator[_Change]:
    if not profile.distinction:
        yield (
            replace(profile, distinction=True),
            Line("lift.distinction", {"points": table.distinction}),
        )


def _local_bonuses(profile: Profile, table: PointsTable) -> Iterator[_Change]:
    for points in range(1, table.local_bonus + 1):
        line = Line("lift.local_bonus", {"points": points, "most": table.local_bonus})
        yield replace(profile, local_bonus=points), line
