"""Every figure of an answer stands in the facts that the answer cites.

A figure is a date, a time of day or a number in digits, wherever it stands, with these rules:
the numbers of a numbered list are none (`n. ` heading the list's n-th line); an answer may
also say how old its own source is, by the source's `dated`. Numbers written in words are not
read from answers, where `one of these` and 一项 would be numbers too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import pytest

from knowledge.entry import Entry
from knowledge.figures import Figures, read_facts, read_figures
from knowledge.language import LANGS, Lang
from tests.contracts.curated import cited_by, entries, facts

# Figures that an answer gives beyond the facts it cites, each with the reason.
EXCEPTIONS: Final[dict[str, set[str]]] = {
    # One of the two dental providers in each of two places.
    "health.vouchers.where": {"1"},
    # C-078 gives the quick deductions; the bands they belong to stand in its tables.
    "tax.iit.bands": {
        *("36000", "144000", "300000", "420000", "660000", "960000"),
        *("10", "20", "25", "30", "35"),
    },
    # The notice, MOF/STA [2023] No. 29, is named in the fact register as what issued C-083.
    "tax.foreign.allowances": {"29"},
    # The fact register dates the page behind C-149 `2026 per post id; else late 2025`.
    "transport.western-rail": {"2026"},
    # The fact register dates the report behind C-119, known by a copy that is not linked, 2024-11.
    "visa.shenzhen-residents-to-hk": {"(2024, 11, None)"},
    # The fact register dates the second source of C-111, which is not linked, 2021.
    "visa.permanent-residence": {"2021"},
}


def known_for(entry: Entry) -> Figures:
    """The figures of the cited facts, and the dates of the entry's own sources."""
    cited = [facts()[fact] for fact in cited_by(entry) if fact in facts()]
    told = [f"{fact['text']} ; {fact['when']}" for fact in cited]
    dated = [source.dated or "" for source in entry.sources]
    return read_facts(" ; ".join(told + dated))


def beyond_facts(entry: Entry) -> dict[Lang, set[str]]:
    """For each language the figures that no cited fact gives."""
    known = known_for(entry)
    return {lang: read_figures(entry.answer[lang]).beyond(known) for lang in LANGS}


def test_each_figure_of_an_answer_stands_in_its_facts() -> None:
    unfounded = [
        (entry.id, lang, sorted(figures - EXCEPTIONS.get(entry.id, set())))
        for entry in entries()
        for lang, figures in beyond_facts(entry).items()
        if figures - EXCEPTIONS.get(entry.id, set())
    ]

    assert unfounded == []


def test_no_exception_has_become_needless() -> None:
    needed = {entry.id: set().union(*beyond_facts(entry).values()) for entry in entries()}
    needless = {i: figures - needed.get(i, set()) for i, figures in EXCEPTIONS.items()}

    assert {i: figures for i, figures in needless.items() if figures} == {}


def test_all_three_answers_of_an_entry_give_the_same_figures() -> None:
    unlike = [
        entry.id
        for entry in entries()
        if len({read_figures(entry.answer[lang]).essence() for lang in LANGS}) > 1
    ]

    assert unlike == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("RMB 10,000 a day and 2,000", {10000, 2000}),
        ("RMB 5 million", {5_000_000}),
        ("500万元", {5_000_000}),
        ("12萬元", {120_000}),
        ("1,000亿元", {100_000_000_000}),
        ("RMB 100 billion", {100_000_000_000}),
        ("5億", {500_000_000}),
        ("120.56 km2 and 65 m²", {Decimal("120.56"), 65}),
        ("5%至12%", {5, 12}),
        ("2024/25", {2024, 25}),
        ("lines 1, 5 and 11", {1, 5, 11}),
        ("G9", {9}),
        ("1. first\n2. second, 90 days\n3 days", {90, 3}),
        ("2. not the first line", {2}),
    ],
)
def test_numbers_are_read_in_all_scripts(text: str, numbers: set[int | Decimal]) -> None:
    assert read_figures(text).numbers == numbers


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("21 December 2023", (2023, 12, 21)),
        ("on 5 Nov 2025,", (2025, 11, 5)),
        ("2023年12月21日", (2023, 12, 21)),
        ("2023 年 12 月 21 日", (2023, 12, 21)),
        ("2025-06-23", (2025, 6, 23)),
        ("dated 2025-06", (2025, 6, None)),
        ("Sept 2021", (2021, 9, None)),
        ("2021年9月", (2021, 9, None)),
        ("1 March to", (None, 3, 1)),
        ("3月1日", (None, 3, 1)),
    ],
)
def test_dates_are_read_in_all_scripts(text: str, date: tuple[int | None, ...]) -> None:
    figures = read_figures(text)

    assert figures.dates == {date}
    assert figures.numbers == set()


def test_times_are_read_apart_from_numbers() -> None:
    figures = read_figures("09:00至12:00")

    assert (figures.times, figures.numbers) == ({"09:00", "12:00"}, set())


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        ("RMB 8,001", "RMB 8,000"),
        ("500万", "RMB 500"),
        ("2 March", "1 March"),
        ("3月1日", "1 May"),
        ("21 December 2024", "21 Dec 2023"),
        ("2024年2月", "26 Feb 2023"),
        ("10:00", "09:00, 10"),
        ("2026", "2025"),
        ("7 stations", "seventy stations"),
    ],
)
def test_figure_that_the_fact_does_not_give_is_beyond_it(answer: str, fact: str) -> None:
    assert read_figures(answer).beyond(read_facts(fact))


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        ("8000元", "RMB 8,000"),
        ("2026年1月1日至3月31日", "1 Jan - 31 Mar 2026"),
        ("August 2024", "26 Aug 2024"),
        ("in 2024", "26 Aug 2024"),
        ("7個車站", "seven stations"),
        ("tax years 2023 and 2024", "2023-24 guidelines"),
        ("2024/25", "2022-25"),
        ("2014年6月4日", "2014-06-04"),
    ],
)
def test_figure_that_the_fact_gives_in_another_form_is_not(answer: str, fact: str) -> None:
    assert read_figures(answer).beyond(read_facts(fact)) == set()
