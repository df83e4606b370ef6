"""Laws of the points: never below none or above the table, and lifts that truly lift."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from actions.permit_lifts import find_lifts, improvements
from actions.permit_points import AverageWage, PointsTable, Profile, Standards, Yardstick
from knowledge.dated_rules import open_rules
from tests.service_outcomes import TODAY

AMOUNTS = st.integers(1_000, 2_000_000).map(Decimal)
YEARS = st.decimals(0, 50, places=1, allow_nan=False)
MONTHS = st.decimals(0, 12, places=1, allow_nan=False)
AGES = st.decimals(16, 90, places=1, allow_nan=False)
DEGREES = ("none", "associate", "bachelor", "master", "doctor")
PROFILES = st.builds(
    Profile,
    pay=AMOUNTS,
    degree=st.sampled_from(DEGREES),
    certificate=st.sampled_from(("none", "senior_worker", "technician", "senior_technician")),
    experience=YEARS,
    months=MONTHS,
    chinese=st.sampled_from(("none", "hsk1", "hsk3", "hsk5", "former_national")),
    age=AGES,
    distinction=st.booleans(),
)


@cache
def yardstick() -> Yardstick:
    rules = open_rules()
    return Yardstick(
        rules.on("visa.work-permit.points", TODAY).shaped(PointsTable),
        rules.on("visa.work-permit.standards", TODAY).shaped(Standards),
        rules.on("work.average-wage", TODAY).shaped(AverageWage),
    )


@given(PROFILES)
def test_each_item_stays_between_nothing_and_its_most(profile: Profile) -> None:
    points, most = yardstick().points(profile), yardstick().most_points()

    assert points.keys() == most.keys()
    assert all(0 <= points[item] <= most[item] for item in points)
    assert sum(most.values()) == 120


@given(PROFILES, AMOUNTS, YEARS, MONTHS, st.sampled_from(DEGREES))
def test_more_of_anything_never_gives_a_worse_class(
    profile: Profile, pay: Decimal, years: Decimal, months: Decimal, degree: str
) -> None:
    better = replace(
        profile,
        pay=max(pay, profile.pay),
        experience=max(years, profile.experience),
        months=max(months, profile.months),
        degree=max(degree, profile.degree, key=DEGREES.index),
    )

    assert yardstick().class_of(better) <= yardstick().class_of(profile)
    assert sum(yardstick().points(better).values()) >= sum(yardstick().points(profile).values())


@given(PROFILES)
def test_class_is_never_worse_than_its_points(profile: Profile) -> None:
    total = sum(yardstick().points(profile).values())

    assert yardstick().class_of(profile) <= ("A" if total >= 85 else "B" if total >= 60 else "C")


@given(PROFILES)
def test_every_lift_reaches_the_next_class_by_itself(profile: Profile) -> None:
    now = yardstick().class_of(profile)
    lifts = find_lifts(profile, yardstick())
    reached = {
        str(line): yardstick().class_of(changed)
        for changes in improvements(profile, yardstick())
        for changed, line in changes
    }

    assert all(ord(reached[str(line)]) == ord(now) - 1 for line in lifts)


@given(PROFILES)
def test_pay_can_always_lift_below_class_a(profile: Profile) -> None:
    lifts = {line.phrase for line in find_lifts(profile, yardstick())}

    assert ("lift.pay" in lifts) == (yardstick().class_of(profile) != "A")


@given(PROFILES)
def test_change_just_short_of_a_lift_lifts_nothing(profile: Profile) -> None:
    now = yardstick().class_of(profile)
    for line in find_lifts(profile, yardstick()):
        if line.phrase == "lift.pay":
            short = replace(profile, pay=Decimal(str(line.values["income"])) - 1)
            assert yardstick().class_of(short) == now or short.pay < profile.pay
        if line.phrase == "lift.experience":
            short = replace(profile, experience=Decimal(str(line.values["years"])) - 1)
            assert yardstick().class_of(short) >= now
