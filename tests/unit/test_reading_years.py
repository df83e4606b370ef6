from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.reading.questions import asks_something, is_plain_no
from knowledge.reading.tallies import read_tally
from knowledge.reading.years import read_year

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2025", 2025),
        ("2025年", 2025),
        ("二零二五年", 2025),
        ("去年", 2025),
        ("今年", 2026),
        ("last year", 2025),
        ("the 2024 tax year", 2024),
    ],
)
def test_a_year_is_read_as_people_write_it(text: str, year: int) -> None:
    found = read_year(text, "zh-Hant", TODAY) or read_year(text, "en", TODAY)

    assert found is not None
    assert found.value == Decimal(year)


@pytest.mark.parametrize("text", ["2024 or 2025", "唔記得", "12"])
def test_what_names_no_one_year_is_none(text: str) -> None:
    assert read_year(text, "zh-Hant", TODAY) is None


@pytest.mark.parametrize(("text", "count"), [("45 weeks", 45), ("四", None), ("約45個星期", 45)])
def test_weeks_are_counted(text: str, count: int | None) -> None:
    found = read_tally(text, "weeks")

    assert (found and found.value) == (None if count is None else Decimal(count))


def test_nights_are_no_weeks() -> None:
    assert read_tally("5 nights", "weeks") is None
    assert read_tally("5", "nights") is not None


@pytest.mark.parametrize("text", ["what is MPF?", "深圳灣口岸幾點關閉", "點解呢"])
def test_a_question_is_told(text: str) -> None:
    assert asks_something(text)


@pytest.mark.parametrize("text", ["480000", "係", "I am British", "三年"])
def test_an_answer_is_no_question(text: str) -> None:
    assert not asks_something(text)


@pytest.mark.parametrize("text", ["no", "no, I don't", "没有", "冇呀", "还没有", "唔係"])
def test_a_plain_no_is_told(text: str) -> None:
    assert is_plain_no(text)


@pytest.mark.parametrize("text", ["no violations at all", "没有违规记录", "yes", "notebook"])
def test_a_denial_of_something_is_no_plain_no(text: str) -> None:
    assert not is_plain_no(text)
