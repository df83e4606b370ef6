"""All amounts, numbers and dates of a text."""

from __future__ import annotations

from datetime import date
from itertools import islice

from knowledge.language import Lang
from knowledge.reading.amounts import flaw_of, read_amount
from knowledge.reading.clauses import Clauses
from knowledge.reading.counts import read_count, said_without_number
from knowledge.reading.dates import read_dates
from knowledge.reading.found import Found, Reading
from knowledge.reading.numerals import MOST, Numeral, read_numerals


def read_values(text: str, lang: Lang, today: date) -> tuple[Found, ...]:
    """The amounts, numbers and dates of a text, in order of appearance.

    A number with neither unit nor currency is found as a number without a unit. A text's first
    200 values are read.
    """
    return read_clauses(Clauses(text), lang, today)


def read_clauses(clauses: Clauses, lang: Lang, today: date) -> tuple[Found, ...]:
    """The same, of a text that is folded already."""
    plain = clauses.plain
    taken = bytearray(len(plain))
    found = read_dates(plain, today, taken)
    numerals = read_numerals(plain, taken)
    rest: list[Numeral] = []
    for numeral in numerals:
        if any(taken[numeral.start : numeral.end]):
            continue
        amount = read_amount(clauses, numeral, lang, taken)
        if amount:
            found.append(amount)
        else:
            rest.append(numeral)
    for numeral in rest:
        if not any(taken[numeral.start : numeral.end]):
            found.append(_number(plain, numeral, taken))
    found += islice(said_without_number(plain, taken), MOST)
    return tuple(sorted(found, key=lambda each: each.start)[:MOST])


def _number(plain: str, numeral: Numeral, taken: bytearray) -> Found:
    counted = read_count(plain, numeral)
    if counted is None:
        readings = tuple(Reading(value) for value in numeral.readings)
        span = numeral.start, numeral.end
        counted = Found("number", readings, *span, numeral.until, flaw_of(numeral))
    taken[counted.start : counted.end] = b"\1" * (counted.end - counted.start)
    return counted
