"""A day of a month that was said before."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Found, Reading
from knowledge.reading.han_numerals import HAN, parse_han
from knowledge.reading.written_dates import build

_DAY: Final = re.compile(
    rf"(?:on |the |是|系|即|就)*(?P<day>\d{{1,2}}|[{HAN}]{{1,3}})\s?(?:st|nd|rd|th|日|号)?"
    r"(?: of (?:it|that month))?[\s.!。啊呀啦]*"
)


def read_day_of(text: str, month: date) -> Found | None:
    """The day that a text names and nothing else, in the month of a date."""
    plain = Clauses(text).plain.strip()
    match = _DAY.fullmatch(plain)
    if not match:
        return None
    written = match["day"]
    parsed = None if written.isdecimal() else parse_han(written)
    number = int(written) if written.isdecimal() else int(parsed.low) if parsed else 0
    day = build(month.year, month.month, number)
    return Found("date", (Reading(day, precision="day"),), 0, len(text)) if day else None
