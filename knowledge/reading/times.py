"""Times of day as people say them: 3pm, half past two, 下午三点半, 三點三."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time
from typing import Final, Literal

from knowledge.reading.clauses import fold_in_place
from knowledge.reading.han_numerals import parse_han

PartOfDay = Literal["", "morning", "afternoon"]

_WORDS: Final = {
    name: value
    for value, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
} | {"eleven": 11, "twelve": 12}
_SHARES: Final = {"half": 30, "quarter": 15, "a quarter": 15, "ten": 10, "twenty": 20, "five": 5}
_HOUR: Final = rf"(?P<hour>\d{{1,2}}|{'|'.join(_WORDS)})"
_SHARE: Final = "(?:a )?quarter|ten|twenty|five"
_HALF: Final = r"\s?(?P<half>a\.?m\.?|p\.?m\.?)(?![a-z])"
_HAN: Final = "零〇一二两三四五六七八九十廿卅"
_HAN_HOUR: Final = rf"(?P<hour>\d{{1,2}}|[{_HAN}]{{1,3}})\s?(?:点|时(?!间))"
_AFTERNOON: Final = r"(?<![a-z])(?:afternoon|evening|p\.?m)(?![a-z])|下午|下昼|晏昼|傍晚|晚上|夜晚"
_MORNING: Final = (
    r"(?<![a-z])(?:morning|a\.m|am(?=[\s,.!?]*$))(?![a-z])"
    r"|上午|上昼|朝早|早上|晨早|今早|听早|明早|今朝|听朝|明朝"
)
_PARTS: Final[tuple[tuple[PartOfDay, re.Pattern[str]], ...]] = (
    ("afternoon", re.compile(_AFTERNOON)),
    ("morning", re.compile(_MORNING)),
)
_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"


@dataclass(frozen=True)
class Clock:
    """The times that a text may mean, the likeliest first, and the part of the day it names."""

    times: tuple[time, ...] = ()
    part: PartOfDay = ""


def read_clock(text: str, is_asked: bool = False) -> Clock:
    """The time of day in a text; a bare number is one only where a time was asked for.

    An hour that may be of the morning or of the afternoon gives both.
    """
    plain = fold_in_place(text).strip()
    nothing: PartOfDay = ""
    part = next((name for name, pattern in _PARTS if pattern.search(plain)), nothing)
    for pattern, reader in (*_PATTERNS, *(_BARE if is_asked else ())):
        match = pattern.search(plain)
        if match:
            hour, minute, half = reader(match)
            return Clock(tuple(_readings(hour, minute, half, part)), part)
    return Clock((), part)


def _readings(hour: int, minute: int, half: str, part: PartOfDay) -> Iterator[time]:
    """The moments of a day that an hour and a minute may mean."""
    if not (0 <= hour <= 24 and 0 <= minute < 60):
        return
    is_late = half.startswith("p") or (not half and part == "afternoon")
    is_early = half.startswith("a") or (not half and part == "morning")
    if hour > 12 or hour == 0:
        yield time(hour % 24, minute)
    elif is_late or is_early:
        yield time(hour % 12 + (12 if is_late else 0), minute)
    else:
        yield time(hour % 12 + (12 if hour == 12 else 0), minute)
        yield time(hour % 12 + (0 if hour == 12 else 12), minute)


def _digits(match: re.Match[str]) -> tuple[int, int, str]:
    return _hour(match["hour"]), int(match["minute"] or 0), match["half"] or ""


def _past(match: re.Match[str]) -> tuple[int, int, str]:
    return _hour(match["hour"]), _SHARES[match["share"]], ""


def _to(match: re.Match[str]) -> tuple[int, int, str]:
    hour = _hour(match["hour"])
    return (hour - 1) or 12, 60 - _SHARES[match["share"]], ""


def _plain_hour(match: re.Match[str]) -> tuple[int, int, str]:
    return _hour(match["hour"]), 0, ""


def _noon(match: re.Match[str]) -> tuple[int, int, str]:
    return 12, 0, "pm"


def _chinese(match: re.Match[str]) -> tuple[int, int, str]:
    return _hour(match["hour"]), _chinese_minute(match), ""


def _chinese_minute(match: re.Match[str]) -> int:
    """三刻 is forty-five; a single figure counts in fives, unless 分 follows it."""
    if match["share"]:
        quarters = {"半": 2, "一刻": 1, "三刻": 3}
        return quarters[match["share"]] * 15
    if not match["minute"]:
        return 0
    minute = _hour(match["minute"])
    is_of_five = match["fives"] or (
        minute < 10 and not match["minutes"] and match["minute"][0] not in "0零〇"
    )
    return minute * 5 if is_of_five else minute


def _hour(written: str) -> int:
    if written.isdecimal():
        return int(written)
    if written in _WORDS:
        return _WORDS[written]
    parsed = parse_han(written)
    return int(parsed.low) if parsed else -1


_Reader = Callable[[re.Match[str]], tuple[int, int, str]]
_PATTERNS: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (rf"(?<!\d)(?P<hour>\d{{1,2}})[.:h](?P<minute>\d\d){_HALF}", _digits),
        (rf"(?<!\d)(?P<hour>\d{{1,2}})(?P<minute>(?!))?{_HALF}", _digits),
        (r"(?<![\d:])(?P<hour>\d{1,2})[:h](?P<minute>\d\d)(?![\d:])(?P<half>(?!))?", _digits),
        (rf"(?<![a-z])(?P<share>half|{_SHARE}) past {_HOUR}(?![a-z\d])", _past),
        (rf"(?<![a-z])(?P<share>{_SHARE}) to {_HOUR}(?![a-z\d])", _to),
        (rf"(?<![a-z])(?P<share>half) {_HOUR}(?![a-z\d])", _past),
        (r"(?<![a-z])(?:noon|midday)(?![a-z])|正午", _noon),
        (
            rf"{_HAN_HOUR}(?:钟|正|整)?(?:[搭踏]?(?:(?P<share>半|一刻|三刻)|(?P<minute>\d{{1,2}}|"
            rf"[{_HAN}]{{1,3}})(?P<minutes>分)?(?P<fives>个字)?))?",
            _chinese,
        ),
        (rf"(?<![a-z]){_HOUR}\s?o'?\s?clock(?![a-z])", _plain_hour),
        (
            rf"(?<![a-z])(?:at|around|about|by) {_HOUR}(?![a-z\d:/.-]| (?:{_MONTHS}))",
            _plain_hour,
        ),
        (r"中午(?!前|后)", _noon),
    )
)  # fmt: skip
_BARE: Final = (
    (re.compile(rf"^{_HOUR}(?:\.(?P<minute>\d\d))?(?P<half>(?!))?[.!]?$"), _digits),
    (re.compile(rf"^(?P<hour>[{_HAN}]{{1,3}})$"), _plain_hour),
)
