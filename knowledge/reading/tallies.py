"""A count of weeks, nights or percent, as the answer to the question for it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from knowledge.fold import fold
from knowledge.reading.found import Found, Reading

_WORDS: Final = {
    "weeks": r"weeks?|wks?|个?(?:星期|礼拜)|周",
    "nights": r"nights?|个?晚(?:上)?|夜",
    "percent": r"%|per ?cent|巴仙",
}
_NUMBER: Final = re.compile(r"\d{1,4}(?:\.\d{1,2})?")
UNITS: Final = frozenset(_WORDS)


def read_tally(text: str, unit: str) -> Found | None:
    """The one number of a text, unless it counts something else."""
    folded = fold(text)
    numbers = list(_NUMBER.finditer(folded))
    others = "|".join(pattern for name, pattern in _WORDS.items() if name != unit)
    if len(numbers) != 1 or re.search(rf"\d\s*(?:{others})", folded):
        return None
    (number,) = numbers
    return Found("number", (Reading(Decimal(number[0]), unit),), *number.span())
