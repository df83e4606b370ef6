"""Finds numbers of identity cards, permits, passports and bank cards in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

Span = tuple[int, int, str]
"""Where something stands, and its kind."""

_MAINLAND_ID: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){16}[ -]?[\dXx](?![\dA-Za-z])")
# Of the first generation: the place, the day of birth without its century, a number.
_MAINLAND_ID_15: Final = re.compile(
    r"(?<![\d.])(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}"
    r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"
)
_HKID: Final = re.compile(
    r"(?<![A-Za-z])([A-Za-z]{1,2})([ -]?)(\d{6})[ -]?([(\[]?)([0-9Aa])[)\]]?(?![\dA-Za-z])"
)
_MACAO_ID: Final = re.compile(r"(?<![\d/])[157](?:/\d{6}/\d|\d{6}\(\d\))(?![\d/])")
_TRAVEL_PERMIT: Final = re.compile(
    r"(?<![A-Za-z])(?:[HhMm][Aa]?|[HM] )\d{8}(?:\d{2})?(?![\dA-Za-z])"
)
_PASSPORT: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{7,8}(?![A-Za-z0-9_]|\.htm)")
_PERMANENT_RESIDENCE: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3}\d{12}(?![A-Za-z0-9])")
# As printed on cards: in fours, four-six-five, or without a gap.
_CARD: Final = re.compile(
    r"(?<!\d)(?:\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,4})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?!\d)"
)
# What stands between a word such as "passport" and its number.
_BETWEEN: Final = (
    r"(?:[ :#.,(-]{0,3}(?:no\b|number|id\b|is\b|was\b|card|[号號][码碼]?|[是係系为為])?){0,4}"
)
_BESIDE: Final = (
    r"(?:passport|ppt\b|hkid|id card|identity card|permit|visa|护照|護照|身份[证證]|[证證]件"
    r"|回[乡鄉][证證卡]|[台臺]胞[证證]|通行[证證]|居[住留][证證]|签证|簽證)"
)
_SIGNS: Final = (
    r"(?=(?:[A-Z]*\d){5})(?!\d{6}(?![A-Z0-9]))[A-Z0-9]{6,18}(?:\([A-Z0-9]\))?(?![A-Z0-9])"
)
_NAMED_ID: Final = re.compile(
    rf"{_BESIDE}{_BETWEEN}[ :]?({_SIGNS})|"
    rf"(?<![A-Z0-9])({_SIGNS})[ ]?[号號]?(?:护照|護照|passport)",
    re.IGNORECASE | re.ASCII,
)
_NAMED_ACCOUNT: Final = re.compile(
    rf"(?:card|account|[卡账賬帳][号號户戶]?|[户戶]口){_BETWEEN}[ :]?"
    r"(\d(?:[ -]?\d){8,18})(?![\d/])",
    re.IGNORECASE,
)
# Beside these words letters and digits are the number of a thing.
_OF_A_THING: Final = re.compile(
    r"(?:order|invoice|receipt|tracking|contract|订单|訂單|发票|發票|合同|合約|快递|運單)"
    r"[ :]?(?:no\.?|number|[编編]?[号號][码碼]?)?[ :#]*$",
    re.IGNORECASE,
)
_NO_HKID: Final = frozenset({"HK", "US", "NT", "RM", "NO"})
_DAY: Final = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_LONGEST_WORD: Final = 24
_SAYS_NUMBER: Final = re.compile(r"\d[\d \-()/\[\]]{4}|\d[A-Za-z\d]{4}")


def spans(text: str) -> Iterator[Span]:
    """Where such numbers stand in a plain text."""
    if not _SAYS_NUMBER.search(text):
        return
    yield from _matching(_MAINLAND_ID, text, _is_mainland_id)
    yield from _matching(_MAINLAND_ID_15, text, lambda found: True)
    yield from _matching(_HKID, text, _is_hkid)
    yield from _matching(_MACAO_ID, text, lambda found: True)
    yield from _matching(_TRAVEL_PERMIT, text, _is_persons)
    yield from _matching(_PASSPORT, text, _is_persons)
    yield from _matching(_PERMANENT_RESIDENCE, text, lambda found: True)
    yield from _cards(text)
    for match in _NAMED_ID.finditer(text):
        group = 1 if match[1] else 2
        if not _DAY.fullmatch(match[group]):
            yield match.start(group), match.end(group), "id"
    for match in _NAMED_ACCOUNT.finditer(text):
        yield match.start(1), match.end(1), "card"


def _matching(
    pattern: re.Pattern[str], text: str, is_real: Callable[[re.Match[str]], bool]
) -> Iterator[Span]:
    for match in pattern.finditer(text):
        if is_real(match):
            yield match.start(), match.end(), "id"


def _cards(text: str) -> Iterator[Span]:
    """The card numbers, also where another group of digits follows, such as an expiry date."""
    for match in _CARD.finditer(text):
        groups = [m.end() for m in re.finditer(r"\d+", match.group())]
        for end in reversed(groups):
            if luhn.is_valid(compact(match.group()[:end])):
                yield match.start(), match.start() + end, "card"
                break


def _is_persons(match: re.Match[str]) -> bool:
    """Whether a number is not said to be of a thing, such as an order."""
    before = match.string[max(0, match.start() - _LONGEST_WORD) : match.start()]
    return not _OF_A_THING.search(before)


def _is_mainland_id(match: re.Match[str]) -> bool:
    """Whether check digit and date of birth fit; the place may be Hong Kong's 810000."""
    number = compact(match.group()).upper()
    try:
        born: date = ric.get_birth_date(number)
    except InvalidComponent:
        return False
    return born.year > 1850 and bool(ric.calc_check_digit(number) == number[-1])


def compact(number: str) -> str:
    """A number without what parts it."""
    return re.sub(r"[\s()\[\].-]", "", number)


def _is_hkid(match: re.Match[str]) -> bool:
    """Whether the check digit fits: weights 9 to 2, letters from 10, a missing one 36."""
    letters, gap, digits, bracket, check = match.groups()
    if gap == " " and not bracket and not (letters.isupper() and letters not in _NO_HKID):
        return False  # "earn me 1234567" is an amount
    upper = letters.upper()
    values = [36] * (2 - len(upper)) + [ord(c) - 55 for c in upper] + [int(d) for d in digits]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if check in "Aa" else int(check))) % 11 == 0
