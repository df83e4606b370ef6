"""English number words: forty-two, two and a half, half a million, a dozen."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from knowledge.reading.han_numerals import Parsed

_ONES: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES: Final = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    "fourty": 40,
    "couple": 2,
}
_SCALES: Final = {
    "thousand": 10**3,
    "grand": 10**3,
    "mil": 10**6,
    "million": 10**6,
    "billion": 10**9,
}
_ANY: Final = "|".join(sorted([*_VALUES, *_SCALES, "hundred", "dozen"], key=len, reverse=True))
_JOIN: Final = r"[ -](?:and )?(?:an? )?"
WORDS: Final = (
    r"(?:half an? |a? ?quarter of a |an? )?"
    rf"(?:{_ANY})(?![a-z])(?:{_JOIN}(?:half|{_ANY})(?![a-z])){{0,15}}(?: of (?=years|months|days))?"
)


def parse_words(written: str) -> Parsed:
    """The number that a run of English number words says."""
    total = current = Decimal(0)
    scale = 1
    for word in re.findall(r"[a-z]+", written):
        if word in _VALUES:
            current += _VALUES[word]
        elif word in ("half", "quarter"):
            current += Decimal("0.5") if word == "half" else Decimal("0.25")
        elif word in ("hundred", "dozen"):
            current = (current or Decimal(1)) * (100 if word == "hundred" else 12)
        elif word in _SCALES:
            scale = _SCALES[word]
            total += (current or Decimal(1)) * scale
            current = Decimal(0)
    return Parsed(total + current, None, scale)
