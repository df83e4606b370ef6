"""How long ago somebody came, as the months since: since early 2024, just moved last week."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Found, Reading, Wanted
from knowledge.reading.synonyms import cue_groups

_CAME: Final = re.compile(
    r"(?<![a-z])(?:since|moved|came|arrived|settled|relocated|lived|living|here from)(?![a-z])"
    r"|起|至今|到现在|到而家|开始|以来|搬|来|嚟|过来|定居|到埗"
)
_THIS_WEEK: Final = re.compile(
    r"(?<![a-z])(?:last|this) week(?![a-z])|(?:上|今|这)个?(?:星期|礼拜|周)(?![一二三四五六日天])"
)
_YEAR: Final = 12
_SPANS: Final = {"day": 0, "month": 1, "year": _YEAR}  # months within which the day may lie
_DAYS: Final = 30


def asks_since_when(field: Wanted) -> bool:
    """Whether the time that a field asks about runs from the day somebody came."""
    return "half" in cue_groups(field.name)


def read_elapsed(clauses: Clauses, found: Iterable[Found], today: date) -> Iterator[Found]:
    """The months since each past date on which a text says that somebody came."""
    week = _THIS_WEEK.search(clauses.plain)
    if week and _CAME.search(clauses.plain):
        yield Found("number", (Reading(Decimal("0.5"), "months"),), *week.span())
    for each in found:
        day = each.value
        if each.kind != "date" or len(each.readings) > 1 or not isinstance(day, date):
            continue
        start, end = clauses.bounds(each.start)
        if day < today and _CAME.search(clauses.plain[start:end]):
            most = Decimal((today - day).days) / _DAYS
            least = max(most - _SPANS[each.readings[0].precision or "day"], Decimal(0))
            # Of a year that is long over, the months matter no more.
            values = (least,) if least >= _YEAR else dict.fromkeys((least, most))
            readings = tuple(Reading(round(value, 2), "months") for value in values)
            yield Found("number", readings, each.start, each.end)
