"""Chinese numerals, as figures or words: 三万五, 一百零五万, 9万6, 廿八, 四五十万."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

HAN: Final = "零〇○一二两俩三四五六七八九十百千万亿廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟几"
_PLAIN: Final = str.maketrans(
    {
        **dict(
            zip("〇○两俩壹贰叁肆伍陆柒捌玖拾佰仟", "零零二二一二三四五六七八九十百千", strict=True)
        ),
        "廿": "二十",
        "卅": "三十",
        "卌": "四十",
    }
)
_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
_TOKEN: Final = re.compile(r"[\d,.]+|[一-鿿]")
_FIGURES: Final = re.compile(r"[\d,.]+")
_FIGURE: Final = re.compile(r"\d[\d,]*(?:\.\d*)?|\.\d+")
_NEIGHBOURS: Final = re.compile(
    r"(?<![零一二三四五六七八九])([一二三四五六七八])([二三四五六七八九])(?![零一二三四五六七八九])"
)


@dataclass(frozen=True)
class Parsed:
    """A number, the upper end where two were said, and the last large scale."""

    low: Decimal
    high: Decimal | None = None
    scale: int = 1


def parse_han(written: str) -> Parsed | None:
    """The number of a Chinese numeral, or None where it is vague (几) or none."""
    plain = re.sub("[ 多来余]", "", written.translate(_PLAIN))
    # Two figures that a 多 parted ("0.02多0.025万") are no number together.
    if "几" in plain or not all(map(_FIGURE.fullmatch, _FIGURES.findall(plain))):
        return None
    scale = max((_LARGE.get(c, _SMALL.get(c, 1)) for c in plain), default=1)
    scale = scale if scale >= 1000 else 1
    pair = _NEIGHBOURS.search(plain)
    if pair and _DIGITS[pair[2]] == _DIGITS[pair[1]] + 1:
        head, tail = plain[: pair.start()], plain[pair.end() :]
        low, high = _value(head + pair[1] + tail), _value(head + pair[2] + tail)
        return Parsed(low, high, scale)
    return Parsed(_value(plain), None, scale)


def _value(plain: str) -> Decimal:
    tokens = _TOKEN.findall(plain)
    if all(token in _DIGITS for token in tokens):
        return Decimal("".join(str(_DIGITS[token]) for token in tokens))
    return _sum(tokens)


def _sum(tokens: list[str]) -> Decimal:
    total = section = Decimal(0)
    number: Decimal | None = None
    last, is_after_zero = 1, False
    for sign in tokens:
        if sign not in _SMALL and sign not in _LARGE:
            is_after_zero = is_after_zero or sign == "零"
            number = number if sign == "零" else _number(sign)
            continue
        if sign in _SMALL:
            section += (Decimal(1) if number is None else number) * _SMALL[sign]
        else:
            section += number or 0
            total, section = _raised(total, section, sign), Decimal(0)
        number, last, is_after_zero = None, _SMALL.get(sign) or _LARGE[sign], False
    return total + section + _rest(number, last, is_after_zero)


def _raised(total: Decimal, section: Decimal, sign: str) -> Decimal:
    """What stands before 亿 counts whole; what stands before 万 only from the last 亿 on."""
    if sign == "亿":
        return (total + section) * _LARGE[sign]
    return total + (section or 1) * _LARGE[sign]


def _rest(number: Decimal | None, last: int, is_after_zero: bool) -> Decimal:
    """What a last figure is worth: in 三万五 the five are thousands, in 三万零五 they are five."""
    if number is None:
        return Decimal(0)
    is_short = last >= 100 and number < 10 and not is_after_zero
    return number * last / 10 if is_short else number


def _number(token: str) -> Decimal:
    return Decimal(_DIGITS[token]) if token in _DIGITS else Decimal(token.replace(",", ""))
