"""Finds phone numbers, e-mail addresses and names on messengers in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

import phonenumbers

from bot.identity_numbers import Span, compact
from bot.public_numbers import is_public

_SIGNS: Final = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~.-"
_EMAIL: Final = re.compile(rf"[{_SIGNS}]{{1,64}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}})+")
_START: Final = r"(?<![\d.@_])"
_END: Final = r"(?!\d|\.\d|[A-Za-z_]{1,3}\d|\.(?:htm|cn|com))"
_INTERNATIONAL: Final = re.compile(rf"\+[1-9](?:[ ().-]{{0,2}}\d){{7,14}}{_END}")
_ZEROES: Final = re.compile(rf"{_START}00[1-9](?:[ ().-]{{0,2}}\d){{7,13}}{_END}")
_MOBILE: Final = re.compile(
    rf"{_START}(?:\(?\+?86\)?[ -]{{0,2}})?"
    rf"1[3-9]\d(?:(?:[ .-]?\d{{4}}){{2}}|[ .-]\d{{3}}[ .-]\d{{5}}|\d{{2}}[ .-]\d{{6}}){_END}"
)
_LANDLINE: Final = re.compile(
    rf"{_START}(?:\(?\+?86\)?[ -]{{0,2}})?\(?0[1-9]\d{{1,2}}\)?[ -]?\d{{3,4}}[ -]?\d{{4}}{_END}"
)
_LOCAL: Final = re.compile(
    rf"{_START}(\(?\+?(?:852|853)\)?[ -]{{0,2}})?([2-9]\d{{3}})([ .-]?)(\d{{4}}){_END}"
)
_NAMED: Final = re.compile(
    r"(?:tel|phone|mobile|cell|call|ring|whatsapp|wechat|signal|电话|電話|手机|手機|致[电電]|微信"
    r"|[号號][码碼]|[联聯][系絡络])"
    r"(?: (?:no|number|me|us|her|him|at|on|is))*[号號]?[码碼]?[是係系为為在]?[ .:]{0,3}"
    r"(\+?\(?\d(?:[ ().-]?\d){7,14})(?!\d|\.\d)",
    re.IGNORECASE,
)
_REGIONS: Final = ("HK", "MO")
_COUNTRY_CODES: Final = (852, 853)
_PAID: Final = re.compile(
    r"(?:[$¥€£]|RMB|HKD|CNY|MOP|USD|EUR|人民[币幣]|港[币幣元])\s?$", re.IGNORECASE
)
_PAID_IN: Final = re.compile(
    r"\s?(?:元|块|塊|蚊|万|萬|亿|億|圓|港|人民|澳|美元|%|㎡|平方|人次|rmb|yuan|hkd|cny|mop|usd|dollar"
    r"|pataca|sqm)",
    re.IGNORECASE,
)
_ANYBODYS: Final = re.compile(r"[48]00\d{7}|0+")
_ADDRESS: Final = re.compile(r"https?://[^\s?]+")
_CHAT: Final = re.compile(
    r"(?:wechat|weixin|whatsapp|telegram|instagram|\bline|\bqq|\big|微信|微訊|脸书)"
    r"(?: ?(?:id|no\.?|number|account|name|[号號][码碼]?))?(?: is|[ :]{0,2}[是係系为為])?[ :@]{0,3}"
    r"((?=[A-Za-z0-9_-]*[\d_])[A-Za-z][A-Za-z0-9_-]{5,19}|(?<=qq)\d{6,11}|(?<=qq:)\d{6,11})"
    r"(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)
_LEAST_DIGITS: Final = re.compile(r"(?:\d[ ().-]{0,2}){7}\d")


def spans(text: str) -> Iterator[Span]:
    """Where such details stand in a plain text."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield match.start(), match.end(), "email"
    for match in _CHAT.finditer(text):
        yield match.start(1), match.end(1), "account"
    if _LEAST_DIGITS.search(text):
        pages = [match.span() for match in _ADDRESS.finditer(text)]
        for start, stop in _phones(text):
            if not any(a <= start < b for a, b in pages) and not is_public(text[start:stop]):
                yield start, stop, "phone"


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern, is_phone in _PHONES.items():
        yield from (match.span() for match in pattern.finditer(text) if is_phone(match))
    for match in _NAMED.finditer(text):
        if not _ANYBODYS.fullmatch(compact(match[1])) and not _PAID_IN.match(text, match.end()):
            yield match.span(1)


def _is_local(match: re.Match[str]) -> bool:
    return bool(match[1]) or (not _is_amount(match) and _is_assigned(match[2] + match[4]))


def _is_assigned(digits: str) -> bool:
    """Whether eight digits may be somebody's number in one of the regions."""
    # Reading them with a region comes to the same, and takes four times as long.
    numbers = (
        phonenumbers.PhoneNumber(country_code=code, national_number=int(digits))
        for code in _COUNTRY_CODES
    )
    return any(map(phonenumbers.is_valid_number, numbers))


def _is_valid(match: re.Match[str], *regions: str) -> bool:
    """Whether somebody in one of the regions could dial it."""
    for region in regions:
        with suppress(phonenumbers.NumberParseException):
            if phonenumbers.is_valid_number(phonenumbers.parse(match.group(), region)):
                return True
    return False


def _is_amount(match: re.Match[str]) -> bool:
    """Whether eight digits are money, or from one round number to another."""
    text = match.string
    before = text[max(0, match.start() - 6) : match.start()]
    is_range = match[3] == "-" and match[2].endswith("00") and match[4].endswith("00")
    return bool(is_range or _PAID.search(before) or _PAID_IN.match(text, match.end()))


_PHONES: Final[dict[re.Pattern[str], Callable[[re.Match[str]], bool]]] = {
    _INTERNATIONAL: lambda match: True,
    _MOBILE: lambda match: True,
    _ZEROES: lambda match: _is_valid(match, *_REGIONS),
    _LANDLINE: lambda match: _is_valid(match, "CN"),
    _LOCAL: _is_local,
}
