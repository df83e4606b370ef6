"""A count of weeks, nights or percent, as the answer to the question for it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Found, Reading
from knowledge.reading.numerals import Numeral, read_numerals

_WORDS: Final = {
    "weeks": r"weeks?|wks?|个?(?:星期|礼拜)|周",
    "nights": r"nights?|个?晚(?:上)?|夜",
    "percent": r"%|per ?cent|巴仙",
}
_OTHER: Final = r"days?|months?|years?|天|日|个?月|年|rmb|hkd|元|块|万|千"
_NONE: Final = re.compile(r"(?:none|never|no (?:weeks?|nights?)|没有|冇|都冇)[.!。啊呀]*")
UNITS: Final = frozenset(_WORDS)


def read_tally(text: str, unit: str) -> Found | None:
    """The one number of a text, unless it counts something else."""
    plain = Clauses(text).plain
    if _NONE.fullmatch(plain.strip()):
        return _found(Decimal(0), unit, 0, len(plain))
    numerals = read_numerals(plain, bytearray(len(plain)))
    with_unit = [each for each in numerals if _stands_with(plain, each, unit)]
    numerals = with_unit if len(with_unit) == 1 else numerals
    if len(numerals) != 1 or _counts_other(plain, numerals[0], unit):
        return None
    (numeral,) = numerals
    found = _found(numeral.value, unit, numeral.start, numeral.end)
    return replace(found, until=numeral.until, flaw="negative" if numeral.is_negative else "")


def read_said_tally(text: str, unit: str) -> Found | None:
    """The one number of a text that stands with a word of the unit."""
    plain = Clauses(text).plain
    numerals = read_numerals(plain, bytearray(len(plain)))
    said = [n for n in numerals if _stands_with(plain, n, unit) and n.scale == 1 and not n.until]
    if len(said) != 1:
        return None
    end = _stands_with(plain, said[0], unit)
    return _found(said[0].value, unit, said[0].start, end)


def _stands_with(plain: str, numeral: Numeral, unit: str) -> int:
    """Where the word of a unit right after a number ends; nought where there is none."""
    word = re.compile(rf"\s?(?:full |whole )?(?:{_WORDS[unit]})(?![a-z])")
    match = word.match(plain, numeral.end)
    return match.end() if match else 0


def _found(value: Decimal, unit: str, start: int, end: int) -> Found:
    return Found("number", (Reading(value, unit),), start, end)


def _counts_other(plain: str, numeral: Numeral, unit: str) -> bool:
    if numeral.scale > 1 or (numeral.is_percent and unit != "percent"):
        return True
    others = "|".join([_OTHER, *(pattern for name, pattern in _WORDS.items() if name != unit)])
    return re.match(rf"\s?(?:{others})", plain[numeral.end :]) is not None
