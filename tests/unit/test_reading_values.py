from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.reading import Reading, read_values
from knowledge.reading.han_numerals import parse_han

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三萬五", 35_000),
        ("三万零五", 30_005),
        ("一百零五万", 1_050_000),
        ("9万6", 96_000),
        ("廿五萬", 250_000),
        ("四十多万", 400_000),
        ("四万五一个月", 45_000),
        ("half a million", 500_000),
        ("six hundred and fifty thousand", 650_000),
        ("１２万", 120_000),
        ("0.5m", 500_000),
    ],
)
def test_an_amount_is_read_in_any_writing(text: str, value: int) -> None:
    assert [found.value for found in read_values(text, "zh-Hant", TODAY)] == [value]


@pytest.mark.parametrize("text", ["十几万", "兩萬幾蚊", "万一", "第六年", "哪几年"])
def test_what_is_vague_or_no_number_is_left(text: str) -> None:
    values = read_values(text, "zh-Hans", TODAY)

    assert [found for found in values if found.kind == "amount"] == []
    assert all(not found.unit for found in values)


def test_an_amount_keeps_its_currency_and_period() -> None:
    (found,) = read_values("每月四萬港紙", "zh-Hant", TODAY)

    assert found.readings == (Reading(Decimal(40_000), "HKD", "month"),)
    assert "每月四萬港紙"[found.start : found.end] == "四萬港紙"


def test_a_dollar_may_be_of_hong_kong_or_of_america() -> None:
    (found,) = read_values("$40,000", "en", TODAY)

    assert found.is_ambiguous
    assert [reading.unit for reading in found.readings] == ["HKD", "USD"]


def test_a_yuan_sign_word_is_sure_only_in_simplified_text() -> None:
    assert read_values("三万元", "zh-Hans", TODAY)[0].unit == "RMB"
    assert read_values("三萬元", "zh-Hant", TODAY)[0].unit == ""


@pytest.mark.parametrize(
    "text", ["3万到5万", "3-5万", "三到五万", "30k to 50k", "between 30 and 50k"]
)
def test_a_range_has_both_ends(text: str) -> None:
    (found,) = read_values(text, "zh-Hans", TODAY)

    assert found.value == 30_000
    assert found.until == 50_000
    assert found.is_ambiguous


@pytest.mark.parametrize("text", ["$3,500/week", "300元一天", "時薪80元"])
def test_pay_by_the_week_day_or_hour_is_no_amount(text: str) -> None:
    assert read_values(text, "zh-Hans", TODAY) == ()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("38 y/o", 38, "years old"),
        ("三十八歲", 38, "years old"),
        ("兩歲半", Decimal("2.5"), "years old"),
        ("年半", Decimal("1.5"), "years"),
        ("2 years and 6 months", Decimal("2.5"), "years"),
        ("two and a half years", Decimal("2.5"), "years"),
        ("兩個禮拜", 14, "days"),
        ("五名員工", 5, "people"),
        ("HSK四級", 4, "level"),
        ("85 points", 85, "score"),
    ],
)
def test_a_number_counts_what_stands_with_it(text: str, value: Decimal | int, unit: str) -> None:
    (found,) = read_values(text, "zh-Hant", TODAY)

    assert (found.kind, found.value, found.unit) == ("number", value, unit)


@pytest.mark.parametrize(
    ("text", "days", "precision"),
    [
        ("聽日", ["2026-03-11"], "day"),
        ("下星期一", ["2026-03-16"], "day"),
        ("next Wednesday", ["2026-03-11", "2026-03-18"], "day"),
        ("last month", ["2026-02-01"], "month"),
        ("last March", ["2025-03-01"], "month"),
        ("last January", ["2026-01-01", "2025-01-01"], "month"),
        ("舊年", ["2025-01-01"], "year"),
        ("上个月15号", ["2026-02-15"], "day"),
        ("两个半月前", ["2026-01-01"], "month"),
        ("three days ago", ["2026-03-07"], "day"),
        ("15/3/2025", ["2025-03-15"], "day"),
        ("03/04/2025", ["2025-04-03", "2025-03-04"], "day"),
        ("12月20日", ["2025-12-20", "2026-12-20"], "day"),
        ("二〇二四年十月", ["2024-10-01"], "month"),
        ("twelfth of May 2025", ["2025-05-12"], "day"),
    ],
)
def test_a_date_is_read_from_today_on(text: str, days: list[str], precision: str) -> None:
    (found,) = read_values(text, "zh-Hant", TODAY)

    assert [str(reading.value) for reading in found.readings] == days
    assert {reading.precision for reading in found.readings} == {precision}


@pytest.mark.parametrize("text", ["30/2/2025", "2月30日", "0755-8828 1234", "+852 2123 4567"])
def test_no_day_of_the_calendar_and_a_telephone_number_are_no_values(text: str) -> None:
    assert read_values(text, "en", TODAY) == ()


def test_places_are_those_of_the_text_as_written() -> None:
    text = "㎡ İ 我每月４万，ﷺ 38歲"

    assert [text[f.start : f.end] for f in read_values(text, "zh-Hant", TODAY)] == ["４万", "38歲"]


@pytest.mark.parametrize("text", ["0.02多0.025十万", "0.020.025十万"])
def test_two_figures_beside_each_other_are_no_number(text: str) -> None:
    assert parse_han(text) is None
