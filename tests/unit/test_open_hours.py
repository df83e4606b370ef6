"""Whether people are at work now, and when they are next."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from actions.appointments.open_hours import Openness, hours_on, openness_at
from tests.fakes.opening import MONDAY, at, opening, topic

HOLIDAY = {"name": "Fair", "first": MONDAY, "last": MONDAY, "confirmed": True}
REST = "Monday 7 January 2030, 09:00-11:00 and 14:00-15:00 Beijing time"
NEXT = "Tuesday 8 January 2030, 09:00-11:00 and 14:00-15:00 Beijing time"


@pytest.mark.parametrize(
    ("now", "is_open", "told"),
    [
        (at(8, 59), False, REST),
        (at(9), True, REST),
        (at(11), False, "Monday 7 January 2030, 14:00-15:00 Beijing time"),
        (at(15), False, NEXT),
    ],
)
def test_it_is_open_within_the_hours(now: datetime, is_open: bool, told: str) -> None:
    assert openness_at(opening(), now, "en") == Openness(is_open, told)


def test_hours_that_nobody_confirmed_say_nothing() -> None:
    example = opening(topics={"tax": topic(confirmed=False)})

    assert openness_at(example, at(10), "en") == Openness(None)


def test_a_holiday_is_passed_over() -> None:
    found = openness_at(opening(holidays=[HOLIDAY]), at(10), "zh-Hant")

    told = "2030年1月8日（星期二）09:00-11:00、14:00-15:00（北京時間）"
    assert found == Openness(False, told)


def test_the_hours_of_all_topics_count_as_one() -> None:
    late = topic(hours={"mon": ("10:00-12:30",)})

    merged = hours_on(opening(topics={"tax": topic(), "visa": late}), MONDAY)

    assert merged == ((time(9), time(12, 30)), (time(14), time(15)))
