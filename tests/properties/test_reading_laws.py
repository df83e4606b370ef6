from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.language import LANGS, Lang
from knowledge.reading import read_answer, read_command, read_opening, read_values
from tests.quality.test_slot_sentences import FIELDS, TODAY

FIELD_LIST = tuple(FIELDS.values())
ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
HAN = "零一二三四五六七八九"
WHOLE = st.integers(min_value=1000, max_value=99_999_999)


def in_words(number: int) -> str:
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            joint = " and " if size == 100 else " "
            more = f"{joint}{in_words(rest)}" if rest else ""
            return f"{in_words(number // size)} {name}{more}"
    if number < 20:
        return ONES[number]
    return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")


def in_han(number: int) -> str:
    if number >= 10**4:
        high, rest = divmod(number, 10**4)
        gap = "零" if 0 < rest < 1000 else ""
        return f"{in_han(high)}万{gap}{in_han(rest) if rest else ''}"
    for size, name in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            rest = number % size
            gap = "零" if 0 < rest < size // 10 else ""
            return f"{HAN[number // size]}{name}{gap}{in_han(rest) if rest else ''}"
    return HAN[number]


def full_width(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


STYLES: dict[str, Callable[[int], str]] = {
    "digits": str,
    "grouped": lambda number: f"{number:,}",
    "full-width": full_width,
    "万": lambda number: f"{Decimal(number) / 10**4}万",
    "萬": lambda number: f"{Decimal(number) / 10**4}萬",
    "k": lambda number: f"{Decimal(number) / 1000}k",
    "million": lambda number: f"{Decimal(number) / 10**6:f} million",
    "numerals": in_han,
    "words": in_words,
    "sign": lambda number: f"RMB {number:,}",
    "元": lambda number: f"{number}元",
    "sentence": lambda number: f"my income is HK${number:,} a month",
}


@pytest.mark.parametrize("style", STYLES)
@given(number=WHOLE)
def test_an_amount_is_read_as_it_was_written(style: str, number: int) -> None:
    found = read_answer(STYLES[style](number), "zh-Hans", FIELDS["income"], TODAY)

    assert found is not None
    assert found.value == number, STYLES[style](number)


@given(st.integers(min_value=1, max_value=99))
def test_an_age_is_the_same_in_figures_words_and_numerals(age: int) -> None:
    for text in (str(age), f"{age}岁", f"I'm {age}", in_words(age), in_han(age), f"{age} y/o"):
        found = read_answer(text, "en", FIELDS["age"], TODAY)
        assert found is not None, text
        assert found.value == age, text


@given(st.dates(date(1951, 1, 1), date(2049, 12, 31)))
def test_a_date_is_read_as_it_was_written(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{in_han(day.month)}月{in_han(day.day)}號".replace("一十", "十"),
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b} {day.day}, {day.year}",
    ):
        found = read_answer(text, "en", FIELDS["arrival"], TODAY)
        assert found is not None, text
        assert [reading.value for reading in found.readings] == [day], text


@given(st.dates(date(1951, 1, 1), date(2049, 12, 31)))
def test_a_date_in_slashes_is_sure_only_where_one_order_is_possible(day: date) -> None:
    found = read_answer(f"{day.day}/{day.month}/{day.year}", "en", FIELDS["arrival"], TODAY)

    assert found is not None
    assert found.value == day
    assert found.is_ambiguous == (day.day <= 12 and day.day != day.month)


@settings(max_examples=300)
@given(
    st.text() | st.text("0123456789.,-/ 万千百十零一二半年月日岁个前上下星期hk$rmbandtocfi%"),
    st.sampled_from(LANGS),
)
def test_any_text_is_read_without_a_fault(text: str, lang: Lang) -> None:
    for found in read_values(text, lang, TODAY):
        assert 0 <= found.start < found.end <= len(text)
    for field in FIELD_LIST:
        read_answer(text, lang, field, TODAY)
    read_opening(text, lang, FIELD_LIST, TODAY)
    read_command(text, lang, FIELD_LIST, TODAY)


PIECES = [
    *("1", "1 ", "12/", "2025-", "一", "三万五", "9月", "年半", "收入60万，"),
    *("one two ", "a ", " ", "\n", "HK$40,000 a month ", "from ", "not ", "hong kong ", "bachelr "),
]


def seconds(read: Callable[[], object]) -> float:
    start = time.process_time()
    read()
    return time.process_time() - start


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_takes_no_longer_than_its_length(piece: str) -> None:
    text = (piece * 20_000)[:20_000]

    for read in (
        lambda: read_values(text, "en", TODAY),
        lambda: read_opening(text, "zh-Hans", FIELD_LIST, TODAY),
        lambda: read_command(text, "en", FIELD_LIST, TODAY),
    ):
        assert min(seconds(read) for _ in range(3)) < 0.2


def test_words_that_name_no_choice_are_compared_with_few_terms() -> None:
    text = "please tell somebody about whatever could possibly matter here because nothing helped"

    def read() -> object:
        return read_answer(text, "en", FIELDS["identity"], TODAY)

    assert min(seconds(read) for _ in range(5)) < 0.01
