from __future__ import annotations

from decimal import Decimal

import pytest

from knowledge.figures import read_figures, read_labels


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Two of 90 days", "90天之中的2天"),
        ("1 January 2026 to 31 March 2026", "2026年1月1日至3月31日"),
        ("RMB 5 million at 09:00", "09:00付500万元"),
    ],
)
def test_essence_is_the_same_in_all_languages(one: str, other: str) -> None:
    assert read_figures(one).essence() == read_figures(other).essence()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("90 days", "91天"),
        ("1 January 2026", "2026年1月2日"),
        ("1 January 2026", "2027年1月1日"),
        ("at 09:00", "10:00"),
    ],
)
def test_essence_tells_different_figures_apart(one: str, other: str) -> None:
    assert read_figures(one).essence() != read_figures(other).essence()


def test_labels_are_the_words_around_a_number() -> None:
    labels = read_labels("The housing subsidy is RMB 1,000 a month, or RMB 12,000 a year.")

    assert labels == {
        (("housing", "subsidy", "is", "rmb"), ("a", "month")): {Decimal(1000)},
        (("a", "month", "or", "rmb"), ("a", "year")): {Decimal(12000)},
    }


def test_labels_in_chinese_are_more_characters() -> None:
    labels = read_labels("住房补贴标准为每月1000元，最长三年；2026年3月1日起。")

    assert labels == {(tuple("贴标准为每月"), tuple("元最长")): {Decimal(1000)}}


def test_a_number_with_too_few_words_around_it_has_no_label() -> None:
    assert read_labels("It takes at most 5 days.") == {}
    assert read_labels("It is 5 days a year.") == {}
    assert read_labels("") == {}
