"""A year as the answer to the question for one: 2025, 2025年, 二零二五年, last year."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from knowledge.language import Lang
from knowledge.reading.found import Found, Reading
from knowledge.reading.values import read_values

_DIGITS: Final = str.maketrans("零〇一二三四五六七八九", "00123456789")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def read_year(text: str, lang: Lang, today: date) -> Found | None:
    """The one year that a text names; None where it names none, or several."""
    years = {match[0]: match.span() for match in _YEAR.finditer(text.translate(_DIGITS))}
    if not years:
        dates = [found for found in read_values(text, lang, today) if found.kind == "date"]
        years = {
            str(found.value.year): (found.start, found.end)
            for found in dates
            if isinstance(found.value, date)
        }
    if len(years) != 1:
        return None
    ((year, span),) = years.items()
    return Found("number", (Reading(Decimal(year), "year"),), *span)
