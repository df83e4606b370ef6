"""All dates of a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from knowledge.reading.clauses import fold_in_place
from knowledge.reading.found import Found, Reading
from knowledge.reading.relative_dates import RELATIVE, read_month_name
from knowledge.reading.written_dates import DATED, YEARS, build


def dates_of(text: str, today: date) -> list[Found]:
    """The dates of a text, in order of appearance: those that `read_values` finds."""
    plain = fold_in_place(text)
    return read_dates(plain, today, bytearray(len(plain)))


def read_dates(plain: str, today: date, taken: bytearray) -> list[Found]:
    """The dates of a folded text, in order; their places are marked as taken."""
    found: list[Found] = []
    for pattern, builder in (*DATED, *RELATIVE, *YEARS):
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            # A day that the calendar lacks is taken as well: its parts are no numbers.
            taken[start:end] = b"\1" * (end - start)
            readings = builder(match, today)
            if readings:
                found.append(Found("date", readings, start, end))
    if not found and (alone := read_month_name(plain, today)):
        found.append(Found("date", alone, 0, len(plain)))
    return _in_year_of_others(sorted(found, key=lambda each: each.start))


def _in_year_of_others(found: list[Found]) -> list[Found]:
    """A day without a year that follows one with a year is the next such day after it."""
    told: list[Found] = []
    for each in found:
        last = told[-1].readings if told else ()
        is_day = each.readings[0].precision == "day"
        if is_day and _lacks_year(each) and len(last) == 1 and last[0].precision == "day":
            each = replace(each, readings=(_next_after(each.readings[0], last[0]),))
        told.append(each)
    return told


def in_year(found: Found, year: int) -> Found:
    """A day or month that was said without its year, in this one; else as it was found."""
    first = found.readings[0]
    if not _lacks_year(found) or not isinstance(first.value, date):
        return found
    day = build(year, first.value.month, first.value.day)
    return replace(found, readings=(replace(first, value=day),)) if day else found


def _lacks_year(found: Found) -> bool:
    days = {(r.value.month, r.value.day) for r in found.readings if isinstance(r.value, date)}
    return found.kind == "date" and len(found.readings) > 1 and len(days) == 1


def _next_after(reading: Reading, before: Reading) -> Reading:
    day, earlier = reading.value, before.value
    assert isinstance(day, date) and isinstance(earlier, date)
    this = build(earlier.year, day.month, day.day)
    if this and this >= earlier:
        return replace(reading, value=this)
    return replace(reading, value=build(earlier.year + 1, day.month, day.day) or day)
