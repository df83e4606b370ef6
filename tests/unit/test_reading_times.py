"""Times of day as people say them."""

from __future__ import annotations

from datetime import time

import pytest

from knowledge.reading.times import read_clock


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("3pm", "15:00"),
        ("at 3 p.m. please", "15:00"),
        ("2.30pm", "14:30"),
        ("9:30 am", "09:30"),
        ("14:30", "14:30"),
        ("14h30", "14:30"),
        ("half past two in the afternoon", "14:30"),
        ("quarter past three pm", "15:15"),
        ("a quarter to four in the afternoon", "15:45"),
        ("noon", "12:00"),
        ("12pm", "12:00"),
        ("12am", "00:00"),
        ("下午三点", "15:00"),
        ("下午三點半", "15:30"),
        ("下晝三點三", "15:15"),
        ("下晝3點九", "15:45"),
        ("下午两点三个字", "14:15"),
        ("上午10点15分", "10:15"),
        ("上午十点五分", "10:05"),
        ("上午十点一刻", "10:15"),
        ("朝早九點半", "09:30"),
        ("聽朝九點", "09:00"),
        ("下午３：３０", "15:30"),
        ("16时30分", "16:30"),
        ("中午12点", "12:00"),
        ("next Tuesday afternoon at four", "16:00"),
        ("2 December at 10 am", "10:00"),
        ("12月2日下午4點", "16:00"),
    ],
)
def test_a_time_is_read_as_it_is_said(text: str, hours: str) -> None:
    assert f"{read_clock(text).times[0]:%H:%M}" == hours


@pytest.mark.parametrize("text", ["half past two", "2:30", "两点半", "兩點半", "half two"])
def test_an_hour_that_may_be_early_or_late_gives_both(text: str) -> None:
    assert set(read_clock(text).times) == {time(2, 30), time(14, 30)}


@pytest.mark.parametrize(
    "text",
    ["25:00", "3:75", "tomorrow", "3", "at the end of December", "about 3 December", "40点", ""],
)
def test_what_is_no_time_gives_none(text: str) -> None:
    assert read_clock(text).times == ()


@pytest.mark.parametrize("text", ["3", "three", "三"])
def test_a_bare_number_is_an_hour_where_one_was_asked_for(text: str) -> None:
    assert time(15) in read_clock(text, is_asked=True).times


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("next Tuesday afternoon", "afternoon"),
        ("in the morning", "morning"),
        ("下星期二下午", "afternoon"),
        ("聽日下晝", "afternoon"),
        ("朝早", "morning"),
        ("I am free on Tuesday", ""),
    ],
)
def test_a_part_of_the_day_is_read(text: str, part: str) -> None:
    assert read_clock(text).part == part
