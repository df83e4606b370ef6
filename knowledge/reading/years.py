"""A year as the answer to the question for one: 2025, 2025年, 二零二五年, last year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.dates import dates_of
from knowledge.reading.found import Found, Reading
from knowledge.reading.number_words import WORDS, parse_words
from knowledge.reading.numerals import read_numerals

_DIGITS: Final = str.maketrans("零〇一二三四五六七八九", "00123456789")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPELT: Final = re.compile(
    rf"(?<![a-z])(?:(?P<century>nineteen|twenty)[ -](?:oh[ -])?)?(?P<rest>{WORDS})(?![a-z])"
)
_YEARS: Final = range(1900, 2101)
_CENTURIES: Final = {"nineteen": 1900, "twenty": 2000}


def read_year(text: str, today: date) -> Found | None:
    """The one year that a text names; None where it names none, or several."""
    years = {match[0]: match.span() for match in _YEAR.finditer(text.translate(_DIGITS))}
    if not years:
        years = dict(_spelt_years(Clauses(text).plain))
    if not years:
        years = {
            str(found.value.year): (found.start, found.end)
            for found in dates_of(text, today)
            if isinstance(found.value, date) and found.readings[0].precision == "year"
        }
    if len(years) != 1:
        return None
    ((year, span),) = years.items()
    return Found("number", (Reading(Decimal(year), "year"),), *span)


def _spelt_years(plain: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Two thousand and twenty-three, twenty twenty-three."""
    for match in _SPELT.finditer(plain):
        whole, rest = parse_words(match[0]).low, parse_words(match["rest"]).low
        if match["century"] and 0 < rest < 100:
            yield str(_CENTURIES[match["century"]] + int(rest)), match.span()
        elif whole in _YEARS:
            yield str(int(whole)), match.span()
    for numeral in read_numerals(plain, bytearray(len(plain))):
        if numeral.value in _YEARS and numeral.until is None:  # 两千零二十三
            yield str(int(numeral.value)), (numeral.start, numeral.end)
