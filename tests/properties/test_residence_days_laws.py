"""Laws of counting days: never more than the calendar has, and trips only ever lower the count."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from actions.residence_days import count_stay, count_weeks, years_run

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
YEARS = st.integers(2000, 2060)


@given(DAYS, st.integers(0, 2_000))
def test_whole_days_of_a_stay_are_those_between_its_ends(arrived: date, length: int) -> None:
    counted = count_stay(arrived, arrived + timedelta(days=length))

    assert sum(counted.values()) == max(0, length - 1)
    assert all(0 <= days <= 365 + isleap(year) for year, days in counted.items())


@given(DAYS, st.integers(0, 400), st.integers(0, 400), st.integers(0, 60))
def test_a_trip_within_a_stay_never_adds_a_day(
    arrived: date, before: int, after: int, away: int
) -> None:
    out = arrived + timedelta(days=before)
    back = out + timedelta(days=away)
    left = back + timedelta(days=after)

    whole = sum(count_stay(arrived, left).values())
    parts = sum(count_stay(arrived, out).values()) + sum(count_stay(back, left).values())
    assert parts <= whole


@given(st.integers(0, 6), st.integers(0, 53))
def test_weekly_stays_count_no_more_than_their_nights(nights: int, weeks: int) -> None:
    assert 0 <= count_weeks(nights, weeks) <= nights * weeks


@given(YEARS, YEARS, st.none() | YEARS)
def test_no_year_before_2019_and_no_future_year_runs(
    year: int, since: int, trip: int | None
) -> None:
    assert 0 <= years_run(year, since, trip, 2019) <= max(0, year - 2019)


@given(YEARS, YEARS, YEARS)
def test_a_long_trip_never_lengthens_the_run(year: int, since: int, trip: int) -> None:
    assert years_run(year, since, trip, 2019) <= years_run(year, since, None, 2019)


@given(YEARS, YEARS, st.none() | YEARS)
def test_run_grows_by_one_a_year_without_a_trip_in_it(
    year: int, since: int, trip: int | None
) -> None:
    now, then = (years_run(y, since, trip, 2019) for y in (year, year + 1))

    assert then == 0 or then == now + 1 or trip == year
