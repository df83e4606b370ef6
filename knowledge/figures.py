"""Reads the dates and numbers out of a text in any of the three scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_MONTHS: Final = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_MONTH: Final = rf"(?P<month>{_MONTHS})[a-z]*"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DATES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}-(?P<month>0\d|1[0-2])(?:-(?P<day>\d\d))?(?!\d)",
        rf"(?<!\d){_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月(?:\s*(?P<day>\d{{1,2}})\s*日)?",
        r"(?<!\d)(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日",
        rf"(?<!\d)(?P<day>\d{{1,2}}) {_MONTH}(?: {_YEAR})?\b",
        rf"\b{_MONTH} {_YEAR}\b",
    )
)
# `2022-25` is a run of years; `2024-05` would be a month.
_YEARS: Final = re.compile(r"(?<!\d)20(?P<first>\d\d)-(?P<last>1[3-9]|[2-9]\d)(?![\d-])")
_TIME: Final = re.compile(r"(?<!\d)\d{1,2}:\d\d(?!\d)")
_NUMBER: Final = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s*(?P<scale>million|billion|[万萬亿億]))?"
)
_SCALES: Final = {
    "million": 10**6,
    "billion": 10**9,
    "万": 10**4,
    "萬": 10**4,
    "亿": 10**8,
    "億": 10**8,
}
_WORDS: Final = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_WORD: Final = re.compile(rf"\b({_WORDS})\b", re.IGNORECASE)
_SQUARE_METRES: Final = re.compile(r"\bk?m2\b")

_LARGEST_IN_WORDS: Final = 12
_TERM: Final = re.compile(r"[a-z]+|[㐀-鿿]")
# Terms before and after a number that tell what it counts: a character says less than a word.
_AROUND_WORDS: Final = (4, 2)
_AROUND_CHARACTERS: Final = (6, 3)

Day = tuple[int | None, int, int | None]
Label = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Figures:
    """What a text says in figures: dates as (year, month, day), times of day, plain numbers."""

    dates: frozenset[Day] = frozenset()
    times: frozenset[str] = frozenset()
    numbers: frozenset[Decimal] = frozenset()

    def essence(self) -> tuple[frozenset[object], ...]:
        """What every language writes in digits, and in the same place.

        Small numbers may be words, and the year of a span stands at either end.
        """
        days = {date[1:] for date in self.dates}
        numbers = {number for number in self.numbers if number > _LARGEST_IN_WORDS}
        years = {Decimal(year) for year, *_ in self.dates if year}
        return frozenset(days), self.times, frozenset(numbers | years)

    def beyond(self, facts: Figures) -> set[str]:
        """Those of these figures that the facts do not give."""
        return {
            *(str(date) for date in self.dates if not facts._give_date(date)),
            *(self.times - facts.times),
            *(f"{number:f}" for number in self.numbers - facts.numbers),
        }

    def _give_date(self, wanted: Day) -> bool:
        """Whether month, day and year stand together, or the year stands elsewhere.

        `1 Jan - 31 Mar 2026` gives 1 January 2026 as well.
        """
        year, month, day = wanted
        return any(
            month == known_month
            and day in (None, known_day)
            and (year in (None, known_year) or (known_year is None and year in self._years()))
            for known_year, known_month, known_day in self.dates
        )

    def _years(self) -> set[int]:
        return {year for year, *_ in self.dates if year} | {int(n) for n in self.numbers}


def read_figures(text: str) -> Figures:
    """The dates, times and numbers that a text writes in digits; each digit counts once."""
    dates, rest = _take_dates(text)
    times = frozenset(_TIME.findall(rest))
    numbers = frozenset(map(_number, _NUMBER.finditer(_TIME.sub(" / ", rest))))
    return Figures(frozenset(dates), times, numbers)


def read_labels(text: str) -> dict[Label, set[Decimal]]:
    """The numbers of a text by the words, or Chinese characters, that stand around them."""
    _, rest = _take_dates(text)
    plain = _TIME.sub(" / ", rest).lower()
    labels: dict[Label, set[Decimal]] = {}
    for match in _NUMBER.finditer(plain):
        before, after = _TERM.findall(plain[: match.start()]), _TERM.findall(plain[match.end() :])
        words = "".join((*before[-1:], *after[:1])).isascii()
        left, right = _AROUND_WORDS if words else _AROUND_CHARACTERS
        if len(before) >= left and len(after) >= right:
            label = tuple(before[-left:]), tuple(after[:right])
            labels.setdefault(label, set()).add(_number(match))
    return labels


def read_facts(text: str) -> Figures:
    """The figures of a fact, which also writes them in words: `three trips a day`."""
    figures = read_figures(_YEARS.sub(_each_year, text))
    words = {Decimal(_WORDS.split("|").index(word.lower()) + 1) for word in _WORD.findall(text)}
    years = {Decimal(year) for year, *_ in figures.dates if year}
    return Figures(figures.dates, figures.times, figures.numbers | words | years)


def _take_dates(text: str) -> tuple[set[Day], str]:
    """The dates of a text, and the text without them."""
    rest = _SQUARE_METRES.sub("m²", _without_ordinals(text))
    dates: set[Day] = set()
    for pattern in _DATES:
        dates.update(map(_day, pattern.finditer(rest)))
        rest = pattern.sub(" / ", rest)
    return dates, rest


def _each_year(match: re.Match[str]) -> str:
    years = range(2000 + int(match["first"]), 2001 + int(match["last"]))
    # `2024/25` gives the second year in short.
    return " ".join(f"{year} {year % 100}" for year in years)


def _without_ordinals(text: str) -> str:
    """The text without the numbers of a numbered list: `n. ` heading the list's n-th line."""
    return "\n".join(_unnumbered(text.split("\n")))


def _unnumbered(lines: list[str]) -> Iterator[str]:
    following = 1
    for line in lines:
        if line.startswith(f"{following}. "):
            line = line.removeprefix(f"{following}. ")
            following += 1
        yield line


def _day(match: re.Match[str]) -> Day:
    parts = match.groupdict()
    year, day = parts.get("year"), parts.get("day")
    month = parts["month"]
    number = int(month) if month.isdigit() else _MONTHS.split("|").index(month) + 1
    return (int(year) if year else None, number, int(day) if day else None)


def _number(match: re.Match[str]) -> Decimal:
    digits = Decimal(match["digits"].replace(",", ""))
    return (digits * _SCALES.get(match["scale"], 1)).normalize()
