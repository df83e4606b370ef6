from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.reading.plainness import plain_answer
from knowledge.reading.questions import asks_something, asks_to_work_out
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
        ("two thousand and twenty three", 2023),
        ("twenty twenty-four", 2024),
        ("两千零二十三", 2023),
    ],
)
def test_a_year_is_read_as_people_write_it(text: str, year: int) -> None:
    found = read_year(text, TODAY)

    assert found is not None
    assert found.value == Decimal(year)


@pytest.mark.parametrize("text", ["2024 or 2025", "唔記得", "12"])
def test_what_names_no_one_year_is_none(text: str) -> None:
    assert read_year(text, TODAY) is None


@pytest.mark.parametrize(("text", "count"), [("45 weeks", 45), ("四", 4), ("約45個星期", 45)])
def test_weeks_are_counted(text: str, count: int | None) -> None:
    found = read_tally(text, "weeks")

    assert (found and found.value) == (None if count is None else Decimal(count))


@pytest.mark.parametrize(
    ("text", "share"),
    [("七成", 70), ("八成半", 85), ("60%", 60), ("百分之五十五", 55), ("sixty", 60)],
)
def test_a_share_is_read_as_people_say_it(text: str, share: int) -> None:
    found = read_tally(text, "percent")

    assert found is not None
    assert found.value == share


@pytest.mark.parametrize("text", ["三个月", "300k", "2 or 3 of 5"])
def test_what_counts_something_else_is_no_share(text: str) -> None:
    assert read_tally(text, "percent") is None


def test_nights_are_no_weeks() -> None:
    assert read_tally("5 nights", "weeks") is None
    assert read_tally("5", "nights") is not None


@pytest.mark.parametrize("text", ["what is MPF?", "深圳灣口岸幾點關閉", "點解呢"])
def test_a_question_is_told(text: str) -> None:
    assert asks_something(text)


@pytest.mark.parametrize("text", ["480000", "係", "I am British", "三年"])
def test_an_answer_is_no_question(text: str) -> None:
    assert not asks_something(text)


@pytest.mark.parametrize(
    "text", ["no", "no, I don't", "没有", "冇呀", "还没有", "唔係", "还没办", "不會", "冇呀，我冇"]
)
def test_a_plain_no_is_told(text: str) -> None:
    assert plain_answer(text) is False


@pytest.mark.parametrize("text", ["yes", "係呀", "有㗎", "有呀，三粒星嗰隻", "是的，纪录良好"])
def test_a_plain_yes_is_told(text: str) -> None:
    assert plain_answer(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "no violations at all",
        "没有违规记录",
        "notebook",
        "未婚",
        "有两个孩子",
        "不止两年",
        "不错的收入",
    ],
)
def test_what_says_more_is_neither(text: str) -> None:
    assert plain_answer(text) is None


def test_words_of_the_question_say_nothing_more() -> None:
    assert plain_answer("没有住房", "您在深圳有自有住房吗？") is False
    assert plain_answer("没有住房", "您的纳税记录是否良好？") is None


@pytest.mark.parametrize(
    "text",
    [
        "帮我计下补贴",
        "請為我女兒配對學校，幫我判斷",
        "work out my tax",
        "Add up my points",
        "估下要幾多",
    ],
)
def test_who_asks_to_have_it_worked_out_is_told(text: str) -> None:
    assert asks_to_work_out(text)


@pytest.mark.parametrize(
    "text", ["What is MPF?", "补贴什么时候发", "I work in Qianhai", "边度交税"]
)
def test_who_asks_for_a_fact_only_is_told(text: str) -> None:
    assert not asks_to_work_out(text)
