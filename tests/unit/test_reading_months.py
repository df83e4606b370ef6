from __future__ import annotations

from datetime import date

import pytest

from knowledge.reading import read_values
from knowledge.reading.months import read_day_of

MARCH = date(2025, 3, 1)


@pytest.mark.parametrize(
    ("text", "day"), [("15号", 15), ("the 15th", 15), ("3", 3), ("十五日", 15), ("係廿八號", 28)]
)
def test_a_day_is_one_of_the_month_that_was_said(text: str, day: int) -> None:
    found = read_day_of(text, MARCH)

    assert found is not None
    assert found.value == date(2025, 3, day)


@pytest.mark.parametrize("text", ["32", "15 April", "15 days", "三月", "soon"])
def test_what_is_no_day_of_it_is_none(text: str) -> None:
    assert read_day_of(text, MARCH) is None


def days(text: str) -> list[list[object]]:
    found = read_values(text, "zh-Hant", date(2026, 11, 30))
    return [[reading.value for reading in each.readings] for each in found]


def test_a_day_without_a_year_follows_the_one_before() -> None:
    assert days("2025年3月15日到，10月2日離開") == [[date(2025, 3, 15)], [date(2025, 10, 2)]]
    assert days("2024年12月20日到，1月5日走") == [[date(2024, 12, 20)], [date(2025, 1, 5)]]


def test_a_day_that_may_be_two_stays_so() -> None:
    assert len(days("from 1 March 2025 to 03/04/2025")[-1]) == 2
