"""Dates that are said from today on: tomorrow, 上个月, last March, 三日前, next Monday."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from knowledge.reading.found import Precision, Reading
from knowledge.reading.han_numerals import HAN, parse_han
from knowledge.reading.number_words import WORDS, parse_words
from knowledge.reading.written_dates import MONTH, Builder, Dates, build, month_number

_DAYS: Final = {
    "the day after tomorrow": 2, "day after tomorrow": 2, "day before yesterday": -2,
    "today": 0, "tonight": 0, "tomorrow": 1, "yesterday": -1,
    "大前天": -3, "大前日": -3, "大后天": 3, "大后日": 3,
    "今天": 0, "今日": 0, "明天": 1, "听日": 1, "明日": 1,
    "后天": 2, "后日": 2,
    "昨天": -1, "昨日": -1, "琴日": -1, "寻日": -1, "前天": -2, "前日": -2,
}  # fmt: skip
_WEEKDAYS: Final = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAY: Final = r"(?P<day>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z])"
_FULL_WEEKDAY: Final = r"(?P<day>mon|tues|wednes|thurs|fri|satur|sun)day(?![a-z])"
_SAID_STEP: Final = {"last": -1, "past": -1, "this": 0, "next": 1}
_ZH_STEP: Final = {
    "上上": -2,
    "上": -1,
    "这": 0,
    "今": 0,
    "本": 0,
    "呢": 0,
    "": 0,
    "下": 1,
    "下下": 2,
}
_ZH_STEPS: Final = "上上|下下|上|下|这|今|本|呢"
_NUMBER: Final = rf"(?P<number>\d{{1,3}}|[{HAN}半]{{1,4}}|an?|half an?|{WORDS})"
_UNIT: Final = (
    r"(?P<middle>个半(?=月))?"
    r"(?P<unit>days?|weeks?|months?|years?|天|日|周|个?星期|个?礼拜|个?月|年)(?P<half>半)?"
)
_UNITS: Final = {
    "d": "day", "天": "day", "日": "day", "w": "week", "周": "week", "星": "week", "礼": "week",
    "m": "month", "月": "month", "y": "year", "年": "year",
}  # fmt: skip


def _named_day(match: re.Match[str], today: date) -> Dates:
    return _one(today + timedelta(days=_DAYS[match[0]]))


def _weekday(match: re.Match[str], today: date) -> Dates:
    """`next Friday`, said on a Tuesday, may be in three days or in ten; so with `last`."""
    wanted, step = _WEEKDAYS.index(match["day"][:3]), _SAID_STEP.get(match["step"] or "", 2)
    this = today + timedelta(days=wanted - today.weekday())
    week = timedelta(days=7)
    if step == 2:
        return _one(this if this >= today else this + week)
    if step == 0:
        return _one(this)
    other = this + step * week
    if (this - today).days * step > 0:
        return (*_one(this), *(_one(other) if step > 0 else ()))
    return _one(other)


def _chinese_weekday(match: re.Match[str], today: date) -> Dates:
    wanted = "一二三四五六日".index(match["day"].replace("天", "日"))
    step = _ZH_STEP[match["step"] or ""]
    found = today + timedelta(days=wanted - today.weekday() + 7 * step)
    if not match["step"] and found < today:
        found += timedelta(days=7)
    return _one(found)


def _weekday_of_week(match: re.Match[str], today: date) -> Dates:
    wanted, step = _WEEKDAYS.index(match["day"][:3]), _SAID_STEP[match["step"]]
    return _one(today + timedelta(days=wanted - today.weekday() + 7 * step))


def _day_of_month(match: re.Match[str], today: date) -> Dates:
    """上个月15号."""
    month = _months_from(today, _ZH_STEP[match["step"]])
    return _one(build(month.year, month.month, int(match["day"])) if month else None)


def _stepped(match: re.Match[str], today: date) -> Dates:
    """Last month, this year, 上个月, 下个月."""
    said = match["step"] or ""
    step = _SAID_STEP[said] if said in _SAID_STEP else _ZH_STEP[said]
    if match["unit"] == "year":
        return _one(build(today.year + step, 1, 1), "year")
    return _one(_months_from(today, step), "month")


def _year_but_one(match: re.Match[str], today: date) -> Dates:
    return _one(build(today.year + (-2 if "last" in match["step"] else 2), 1, 1), "year")


def _stepped_month(match: re.Match[str], today: date) -> Dates:
    """`last March` is the latest that is over; of a month of this year, two may be meant."""
    step, month = _SAID_STEP[match["step"]], month_number(match["month"])
    if step == 0:
        return _one(build(today.year, month, 1), "month")
    is_this_year = (month - today.month) * step > 0
    first = build(today.year + (0 if is_this_year else step), month, 1)
    also = build(today.year + step, month, 1) if is_this_year else None
    return (*_one(first, "month"), *_one(also, "month"))


def _month_of_stepped_year(match: re.Match[str], today: date) -> Dates:
    year = today.year + _SAID_STEP[match["step"]]
    return _one(build(year, month_number(match["month"]), 1), "month")


def _month_alone(match: re.Match[str], today: date) -> Dates:
    month = month_number(match["month"])
    if month == today.month:
        return _one(build(today.year, month, 1), "month")
    year = today.year + (-1 if month > today.month else 1)
    this, other = build(today.year, month, 1), build(year, month, 1)
    both = sorted(filter(None, (this, other)), key=lambda found: abs((found - today).days))
    return tuple(Reading(found, precision="month") for found in both)


def _away(match: re.Match[str], today: date) -> Dates:
    """So many days, weeks, months or years ago, or from now."""
    number, unit = _amount(match["number"]), _UNITS[match["unit"].removeprefix("个")[0]]
    if number is None:
        return ()
    number += 0.5 if match["half"] or match["middle"] else 0
    number *= -1 if match["ago"] else 1
    if unit in ("day", "week"):
        return _one(_days_from(today, round(number * (7 if unit == "week" else 1))))
    if unit == "year" and number == int(number):
        return _one(build(today.year + int(number), 1, 1) if abs(number) < 500 else None, "year")
    return _one(_months_from(today, round(number * (12 if unit == "year" else 1))), "month")


def _amount(written: str) -> float | None:
    if written.isdecimal():
        return float(written)
    if "半" in written or written.startswith("half a"):
        return 0.5
    if written in ("a", "an"):
        return 1.0
    parsed = parse_words(written) if written.isascii() else parse_han(written)
    return float(parsed.low) if parsed else None


def _days_from(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def _months_from(today: date, step: int) -> date | None:
    months = today.year * 12 + today.month - 1 + step
    return build(months // 12, months % 12 + 1, 1)


def _one(day: date | None, precision: Precision = "day") -> Dates:
    return (Reading(day, precision=precision),) if day else ()


_PATTERNS: Final[tuple[tuple[str, Builder], ...]] = (
    (rf"(?<![a-z])(?:{'|'.join(n for n in _DAYS if n.isascii())})(?![a-z])", _named_day),
    ("|".join(name for name in _DAYS if not name.isascii()), _named_day),
    (
        rf"(?<![a-z]){MONTH},? (?:of )?(?P<step>this|last|next) year(?![a-z])",
        _month_of_stepped_year,
    ),
    (rf"(?<![a-z])(?P<step>this|last|past|next) {MONTH}", _stepped_month),
    (rf"(?<![a-z]){_WEEKDAY} (?P<step>this|last|next) week(?![a-z])", _weekday_of_week),
    (rf"(?<![a-z])(?P<step>this|last|past|next) {_WEEKDAY}", _weekday),
    (rf"(?<![a-z])(?P<step>on |coming )?{_FULL_WEEKDAY}", _weekday),
    (r"(?<![a-z])the (?P<step>year before last|year after next)(?![a-z])", _year_but_one),
    (r"(?<![a-z])(?P<step>this|last|past|next) (?P<unit>month|year)(?![a-z])", _stepped),
    (
        rf"(?P<step>{_ZH_STEPS})?个?(?:星期|礼拜|周)(?P<day>[一二三四五六日天])(?![年岁个])",
        _chinese_weekday,
    ),
    (rf"(?P<step>{_ZH_STEPS})个?月(?:的|嘅)?(?P<day>[12]\d|3[01]|[1-9])[日号]", _day_of_month),
    (rf"(?P<step>{_ZH_STEPS})个?(?P<unit>月)", _stepped),
    (rf"(?<![a-z\d.,个{HAN}]){_NUMBER}[ -]?{_UNIT}\s?(?P<ago>ago(?![a-z])|(?:之|以)?前)", _away),
    (
        rf"(?<![a-z\d.,个{HAN}])(?P<ago>(?!))?{_NUMBER}[ -]?{_UNIT}"
        r"(?:(?:之|以)?后| from (?:now|today))",
        _away,
    ),
    (rf"(?<![a-z])in (?P<ago>(?!))?{_NUMBER}[ -]{_UNIT}(?:' time)?(?![a-z])", _away),
    (rf"(?<![a-z])(?:in|since|by|from|early|late|mid|end of|until) {MONTH}(?! \d)", _month_alone),
)  # fmt: skip
RELATIVE: Final = tuple((re.compile(pattern), builder) for pattern, builder in _PATTERNS)
_MONTH_NAME: Final = re.compile(rf"{MONTH}!?")


def read_month_name(plain: str, today: date) -> Dates:
    """The readings of a text that is a month's English name and nothing else."""
    match = _MONTH_NAME.fullmatch(plain.strip())
    return _month_alone(match, today) if match else ()
