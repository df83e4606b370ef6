"""Hides personal numbers before anything is stored, logged or matched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from phonenumbers import PhoneNumberMatcher
from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MAINLAND_ID: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){16}[ -]?[\dXx](?![\dA-Za-z])")
_HKID: Final = re.compile(r"(?<![A-Za-z])([A-Za-z]{1,2})\s?(\d{6})\s?\(?([0-9Aa])\)?(?![\dA-Za-z])")
_MACAO_ID: Final = re.compile(r"(?<![\d/])[157](?:/\d{6}/\d|\d{6}\(\d\))(?![\d/])")
_TRAVEL_PERMIT: Final = re.compile(r"(?<![A-Za-z])[HhMm][Aa]?\d{8}(?:\d{2})?(?!\d)")
_PASSPORT: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}\d{7,8}(?![A-Za-z0-9])")
# As printed on cards: in fours, four-six-five, or without a gap.
_CARD: Final = re.compile(
    r"(?<!\d)(?:\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,4})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{13,19})(?!\d)"
)
_LABEL: Final = re.compile(r"\[(?:email|id|card|phone)\]")
_PHONE_REGIONS: Final = ("HK", "CN", "MO")
_LEAST_PHONE_DIGITS: Final = 8

Span = tuple[int, int, str]


def mask(text: str) -> tuple[str, frozenset[str]]:
    """The text with personal numbers replaced by their kind in brackets, and those kinds.

    Full-width digits and letters are recognised; the rest of the text stays as it is.
    """
    plain = _half_width(text)
    kinds: set[str] = set()
    parts: list[str] = []
    end = 0
    for start, stop, kind in sorted(_spans(plain)):
        if start < end:
            continue
        parts += [text[end:start], f"[{kind}]"]
        end = stop
        kinds.add(kind)
    return "".join([*parts, text[end:]]), frozenset(kinds)


def holds_label(masked: str) -> bool:
    """Whether something was hidden in a masked text, here or where it came in."""
    return _LABEL.search(masked) is not None


def without_labels(masked: str) -> str:
    """A masked text with the labels left out."""
    return " ".join(_LABEL.sub(" ", masked).split()) or masked


def _half_width(text: str) -> str:
    """The text with every full-width sign in its plain form, character for character."""
    folded = (unicodedata.normalize("NFKC", character) for character in text)
    return "".join(f if len(f) == 1 else c for f, c in zip(folded, text, strict=True))


def _spans(text: str) -> Iterator[Span]:
    yield from _matching(_EMAIL, text, "email", lambda found: True)
    yield from _matching(_MAINLAND_ID, text, "id", _is_mainland_id)
    yield from _matching(_HKID, text, "id", _is_hkid)
    yield from _matching(_MACAO_ID, text, "id", lambda found: True)
    yield from _matching(_TRAVEL_PERMIT, text, "id", lambda found: True)
    yield from _matching(_PASSPORT, text, "id", lambda found: True)
    yield from _cards(text)
    for region in _PHONE_REGIONS:
        for match in PhoneNumberMatcher(text, region):
            if sum(c.isdigit() for c in match.raw_string) >= _LEAST_PHONE_DIGITS:
                yield match.start, match.end, "phone"


def _matching(
    pattern: re.Pattern[str], text: str, kind: str, is_real: Callable[[str], bool]
) -> Iterator[Span]:
    for match in pattern.finditer(text):
        if is_real(match.group()):
            yield match.start(), match.end(), kind


def _cards(text: str) -> Iterator[Span]:
    """The card numbers, also where another group of digits follows, such as an expiry date."""
    for match in _CARD.finditer(text):
        groups = [m.end() for m in re.finditer(r"\d+", match.group())]
        for end in reversed(groups):
            if luhn.is_valid(_compact(match.group()[:end])):
                yield match.start(), match.start() + end, "card"
                break


def _is_mainland_id(number: str) -> bool:
    """Whether check digit and date of birth fit; the place may be Hong Kong's 810000."""
    compact = _compact(number).upper()
    try:
        ric.get_birth_date(compact)
    except InvalidComponent:
        return False
    return bool(ric.calc_check_digit(compact) == compact[-1])


def _compact(number: str) -> str:
    return re.sub(r"[\s()-]", "", number)


def _is_hkid(number: str) -> bool:
    """Whether the check digit fits: weights 9 to 2, letters from 10, a missing one 36."""
    compact = _compact(number).upper()
    letters, digits, check = compact[:-7], compact[-7:-1], compact[-1]
    values = [36] * (2 - len(letters)) + [ord(c) - 55 for c in letters] + [int(d) for d in digits]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return (total + (10 if check == "A" else int(check))) % 11 == 0
