"""Dates as people write them: 2025年3月, 1 March 2025, 15/3/2025."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from knowledge.reading.found import Precision, Reading
from knowledge.reading.han_numerals import parse_han

Dates = tuple[Reading, ...]
Builder = Callable[[re.Match[str], date], Dates]

_MONTHS: Final = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_ORDINALS: Final = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DAY: Final = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{'|'.join(_ORDINALS)})(?!\d)"
_SHORT_YEAR: Final = r"(?:(?:19|20)\d\d|'?\d\d(?=\s*(?:$|[,.;!?])))(?!\d)"
_HAN_NUMBER: Final = "一二三四五六七八九十廿卅"
_RELATIVE: Final = {
    "前年": -2, "去年": -1, "旧年": -1, "上年": -1, "今年": 0, "本年": 0,
    "this year": 0, "last year": -1, "next year": 1,
    "明年": 1, "出年": 1, "下年": 1, "后年": 2,
}  # fmt: skip
_RELATIVE_ZH: Final = "|".join(name for name in _RELATIVE if not name.isascii())
_YEAR_ZH: Final = (
    rf"(?:(?P<relative>{_RELATIVE_ZH})的?|"
    r"(?<!\d)(?P<year>(?:19|20)\d\d|\d\d|[一二][零〇○一二三四五六七八九]{3}|[零〇○一二九][零〇○一二三四五六七八九])\s?年)"
)
_MONTH_ZH: Final = rf"(?P<month>1[0-2]|0?[1-9]|[{_HAN_NUMBER}]{{1,2}})\s?月(?!薪|入)份?"
_DAY_ZH: Final = rf"(?P<day>3[01]|[12]\d|0?[1-9]|[{_HAN_NUMBER}]{{1,3}})\s?[日号]"


_CLOSE: Final = 31  # days within which nobody means the same day of another year


def dates_of_year(month: int, day: int | None, today: date) -> Dates:
    """The readings of a day or month whose year was not said: the nearest first."""
    precision: Precision = "day" if day else "month"
    this = build(today.year, month, day or 1)
    if this is None:
        return ()
    if this == today or (not day and month == today.month):
        return (Reading(this, precision=precision),)
    other = build(today.year + (-1 if this > today else 1), month, day or 1)
    both = [found for found in (this, other) if found]
    both.sort(key=lambda found: abs((found - today).days))
    if day and abs((both[0] - today).days) <= _CLOSE:
        both = both[:1]
    return tuple(Reading(found, precision=precision) for found in both)


def build(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_number(name: str) -> int:
    """The number of a month by its English name."""
    return _MONTHS.index(name[:3]) + 1


def _dated(match: re.Match[str], today: date) -> Dates:
    """A day or month from the groups year (or relative), month and day."""
    parts = match.groupdict()
    year = _year(parts, today)
    month, day = _month(parts["month"]), _day(parts.get("day"))
    if year is None:
        return dates_of_year(month, day, today) if 1 <= month <= 12 else ()
    found = build(year, month, day or 1)
    return (Reading(found, precision="day" if day else "month"),) if found else ()


def _year(parts: dict[str, str | None], today: date) -> int | None:
    if parts.get("relative"):
        return today.year + _RELATIVE[parts["relative"] or ""]
    written = parts.get("year")
    if not written:
        return None
    year = int(written.lstrip("'")) if written.lstrip("'").isdecimal() else _number(written)
    return year if year > 100 else year + (1900 if year > 50 else 2000)


def _month(written: str | None) -> int:
    if not written:
        return 1
    return (
        month_number(written)
        if written[:3].isascii() and written[0].isalpha()
        else _number(written)
    )


def _day(written: str | None) -> int | None:
    if not written:
        return None
    if written in _ORDINALS:
        return _ORDINALS.index(written) + 1
    return _number(re.sub(r"(?:st|nd|rd|th)$", "", written))


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    parsed = parse_han(written)
    return int(parsed.low) if parsed else 0


def _year_alone(match: re.Match[str], today: date) -> Dates:
    year = _year(match.groupdict(), today)
    return (Reading(date(year, 1, 1), precision="year"),) if year else ()


def _slashed(match: re.Match[str], today: date) -> Dates:
    """Day first or month first: both, where both are days."""
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    year += 2000 if year < 100 else 0
    found = [build(year, second, first), build(year, first, second)]
    return tuple(Reading(day, precision="day") for day in dict.fromkeys(found) if day)


Patterns = tuple[tuple[re.Pattern[str], Builder], ...]

# Dates of a day or a month; the fuller forms come first.
DATED: Final[Patterns] = tuple(
    (re.compile(pattern), builder)
    for pattern, builder in (
        (rf"(?<!\d){_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)", _dated),
        (r"(?<![\d/])(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d|\d\d)(?![\d/])", _slashed),
        (rf"(?<!\d){_YEAR}[-/](?P<month>0?[1-9]|1[0-2])(?![\d/-])", _dated),
        (rf"(?<![\d/])(?P<month>0?[1-9]|1[0-2])/{_YEAR}(?!\d)", _dated),
        (rf"{_YEAR_ZH}\s?{_MONTH_ZH}(?:\s?{_DAY_ZH})?", _dated),
        (rf"(?<![\d{_HAN_NUMBER}]){_MONTH_ZH}\s?{_DAY_ZH}", _dated),
        (
            rf"(?<![a-z\d]){_DAY}(?: of)?[ -]?{MONTH}"
            rf"(?:,?[ -](?:of )?(?P<year>{_SHORT_YEAR})| (?P<relative>(?:this|last|next) year))?",
            _dated,
        ),
        (rf"(?<![a-z]){MONTH} {_DAY}(?:(?:,? )(?P<year>{_SHORT_YEAR}))?", _dated),
        (rf"(?<![a-z]){MONTH}[ ,-]{{1,2}}(?:of )?(?P<year>(?:19|20)\d\d)(?!\d)", _dated),
        (
            rf"(?<![\d{_HAN_NUMBER}每])(?<!工作)(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
            rf"月份?(?!薪|入|[{_HAN_NUMBER}\d])",
            _dated,
        ),
    )
)
# A year alone; to be read after everything that may hold one.
YEARS: Final[Patterns] = tuple(
    (re.compile(pattern), _year_alone)
    for pattern in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d|二[零〇○][零〇○一二三四五六七八九]{2})\s?年(?!度|的?版)",
        r"(?<!\d)(?P<year>\d\d)年(?=出?生)",
        rf"(?P<relative>{_RELATIVE_ZH})(?!纪|岁)",
        r"(?<![a-z])(?:in|since|from|during) (?:early |late |mid-?|the end of )?"
        rf"{_YEAR}(?![\d,.]\d|\d)",
    )
)
