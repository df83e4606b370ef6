"""Numbers as people write them: digits, Chinese numerals, English words, and mixtures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Final

from knowledge.reading.han_numerals import HAN, parse_han
from knowledge.reading.number_words import WORDS, parse_words

_DIGITS: Final = (
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d{1,9})?"
    r"|\d{1,3}(?: \d{3}){1,4}(?![\d.,])"
    r"|\d{1,3}(?:\.\d{3}){2,4}(?!\d)"
    r"|\d{1,18}(?:\.\d{1,9})?(?!\d))"
)
# In 四万五一个月 the last 一 belongs to the month.
_ONE_PERIOD: Final = r"(?<=[二三四五六七八九千万])一(?:个月|年|个)"
_MIXED: Final = (
    rf"(?:{_DIGITS}\s?(?=[多来余]?[十百千万亿])|(?!亿|万(?![二三四五六七八九])|百分)[{HAN}])"
    rf"(?:(?!{_ONE_PERIOD})[{HAN}]|[多来余](?=[百千万亿])|(?<=[百千万亿])\d{{1,4}}(?!\d))*"
)
_SCALE: Final = (
    r"(?:(?P<short>k|mn?|mil|w|bn)(?![a-z])"
    r"|\s?(?P<long>hundred thousand|hundred|thousand|million|billion|grand)(?![a-z]))"
)
_NUMERAL: Final = re.compile(
    rf"(?<![\d.])(?:(?P<mixed>{_MIXED})|"
    rf"(?<!\d,)(?P<digits>{_DIGITS})(?P<half> and a half| ?½)?(?:{_SCALE})?)"
    rf"|(?<![a-z])(?P<words>{WORDS})(?![a-z])"
)
_SCALES: Final = {
    "hundred": 100,
    "k": 10**3,
    "thousand": 10**3,
    "grand": 10**3,
    "w": 10**4,
    "hundred thousand": 10**5,
    "m": 10**6,
    "mn": 10**6,
    "mil": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "billion": 10**9,
}
# Letters right before a digit make a code of it, unless they are a currency's or a test's.
_CODE: Final = re.compile(
    r"(?<![a-z\d])(?!(?:rmb|cny|hkd?|usd?|mop|hsk|age|level)[-.]?$)[a-z]+[-.]?$"
)
# The first one, 第一个, 一样: words of order and likeness, no numbers.
_ORDER_BEFORE: Final = re.compile(
    r"[后前上下另哪这那]$|"
    r"(?<![a-z])(?:first|second|third|last|this|that|which|other|same|next|previous|any|no) $"
)
_LIKENESS: Final = re.compile(
    r"一(?:年(?=有|[喺在](?:中国|国内|内地)|入面|里面|当中|之中|大[概约])|样|下|直|定|般|起|点|些|齐|阵|向|旦|切|路)"
)
_THOUSANDS: Final = re.compile(r"\d{1,3}\.\d{3}")
_TO: Final = re.compile(
    r"\s?(?:元|块|年|岁|天|日|个月|%|rmb|hkd|yuan|years?)?\s?(?:-|–|—|~|至|到|to|or)\s?"
    r"(?:hk\$|\$|¥|rmb|hkd)?\s?"
)
_AND: Final = re.compile(r"\s(?:and)\s(?:hk\$|\$|¥|rmb |hkd )?|同|和")
_BETWEEN: Final = re.compile(r"between (?:hk\$|\$|¥|rmb |hkd )?$")
_NEGATIVE: Final = re.compile(r"(?:(?<![\w.)])[-−]|minus |negative |负)(?:hk\$|\$|¥|rmb|hkd)?\s?$")
_PERCENT_BEFORE: Final = re.compile(r"百分之$")
_PERCENT_AFTER: Final = re.compile(
    r"\s?(?:%|per ?cent(?![a-z])|巴仙|成(?:半|(?=$|[\s,、。.?!呢啦左])))"
)
_PHONE: Final = re.compile(r"(?<![\d.])(?:\+|0)\d{1,4}(?:[ -]?\d{2,8}){2,4}(?!\d)")
_LARGE: Final = 1000
# Nobody says so many values; a page of figures is not read on.
MOST: Final = 200


@dataclass(frozen=True)
class Numeral:
    """A number and where it stands; `scale` is the last thousand, 万 or million that was said."""

    readings: tuple[Decimal, ...]
    start: int
    end: int
    until: Decimal | None = None
    scale: int = 1
    is_grouped: bool = False
    is_negative: bool = False
    is_percent: bool = False
    is_digits: bool = True

    @property
    def value(self) -> Decimal:
        """The likeliest value."""
        return self.readings[0]


def read_numerals(plain: str, taken: bytearray) -> list[Numeral]:
    """The numbers of a folded text, in order, outside the places taken; ranges are one.

    At most `MOST` are read.
    """
    phones = [match.span() for match in _PHONE.finditer(plain)]
    for start, end in phones:
        taken[start:end] = b"\1" * (end - start)
    found: list[Numeral] = []
    for numeral in islice(_single(plain, taken), MOST):
        joined = _join(plain, found[-1], numeral) if found else None
        if joined:
            found[-1] = joined
        else:
            found.append(numeral)
    return [_marked(plain, numeral) for numeral in found]


def _single(plain: str, taken: bytearray) -> Iterator[Numeral]:
    for match in _NUMERAL.finditer(plain):
        if any(taken[match.start() : match.end()]):
            continue
        before = plain[max(match.start() - 12, 0) : match.start()]
        if _is_no_number(plain, match, before):
            continue
        numeral = _numeral(match)
        if numeral:
            yield numeral


def _is_no_number(plain: str, match: re.Match[str], before: str) -> bool:
    if match["digits"]:
        return _CODE.search(before) is not None or before.endswith("第")
    is_of_order = match[0] in ("一", "one") and plain.startswith(("一个", "one"), match.start())
    if before.endswith("第") or (is_of_order and _ORDER_BEFORE.search(before)):
        return True
    return _LIKENESS.match(plain, match.start()) is not None


def _numeral(match: re.Match[str]) -> Numeral | None:
    if match["digits"]:
        return _from_digits(match)
    parsed = parse_han(match["mixed"]) if match["mixed"] else parse_words(match["words"])
    if parsed is None:
        return None
    end = match.start() + len(match[0].rstrip())
    return Numeral(
        (parsed.low,),
        match.start(),
        end,
        until=parsed.high,
        scale=parsed.scale,
        is_digits=False,
        is_grouped="," in match[0],
    )


def _from_digits(match: re.Match[str]) -> Numeral:
    written = match["digits"]
    scale = _SCALES.get(match["short"] or match["long"] or "", 1)
    is_grouped = bool(re.search(r"\d[, ]\d{3}|\.\d{3}\.", written))
    if written.count(".") > 1:
        written = written.replace(".", "")
    plain = Decimal(re.sub(r"[, ]", "", written))
    plain += Decimal("0.5") if match["half"] else 0
    readings: tuple[Decimal, ...] = (plain * scale,)
    if scale == 1 and _THOUSANDS.fullmatch(written):
        readings = (plain, plain * 1000)
    return Numeral(readings, *match.span(), scale=scale, is_grouped=is_grouped)


def _join(plain: str, low: Numeral, high: Numeral) -> Numeral | None:
    """The range from one number to the next, where the words between say so."""
    between = plain[low.end : high.start]
    if low.until or high.until or len(between) > 16 or not _joins(plain, low, between):
        return None
    value = low.value
    if high.scale >= _LARGE > low.scale and value < _LARGE:
        value *= high.scale
    if not value < high.value:
        return None
    return replace(high, readings=(value,), start=low.start, until=high.value)


def _joins(plain: str, low: Numeral, between: str) -> bool:
    if _TO.fullmatch(between):
        return True
    before = plain[max(low.start - 16, 0) : low.start]
    return bool(_AND.fullmatch(between) and _BETWEEN.search(before))


def _marked(plain: str, numeral: Numeral) -> Numeral:
    before = plain[max(numeral.start - 12, 0) : numeral.start]
    is_percent = _PERCENT_BEFORE.search(before) or _PERCENT_AFTER.match(plain, numeral.end)
    is_negative = _NEGATIVE.search(before)
    if not is_percent and not is_negative:
        return numeral
    readings = _tenths(numeral, is_percent) if is_percent else numeral.readings
    return replace(
        numeral,
        readings=readings,
        is_percent=bool(is_percent),
        is_negative=bool(is_negative),
    )


def _tenths(numeral: Numeral, percent: re.Match[str]) -> tuple[Decimal, ...]:
    """Of 八成半, eighty-five."""
    if "成" not in percent[0]:
        return numeral.readings
    return tuple(10 * value + (5 if "半" in percent[0] else 0) for value in numeral.readings)
