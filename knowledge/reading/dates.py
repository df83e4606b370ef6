"""All dates of a text."""

from __future__ import annotations

from datetime import date

from knowledge.reading.found import Found
from knowledge.reading.relative_dates import RELATIVE, read_month_name
from knowledge.reading.written_dates import DATED, YEARS


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
    return sorted(found, key=lambda each: each.start)
