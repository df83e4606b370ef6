"""What stands in one cell: line breaks, formula signs, lists, codes and dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from knowledge.plain_text import canonical

# A spreadsheet takes a text that begins so for a formula.
_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED: Final = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
_SEPARATOR: Final = re.compile(r"[,;、\n]")
_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?"
)
_HYPHENS: Final = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


def guard(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that was guarded."""
    return text[1:] if _GUARDED.match(text) else text


def as_code(text: str) -> str:
    """An id, a name or a date without full-width signs and surrounding space."""
    return unicodedata.normalize("NFKC", text).translate(_HYPHENS).replace("。", ".").strip()


def split_list(text: str) -> list[str]:
    """The items of a list with commas, semicolons, enumeration commas or line breaks between."""
    return [item.strip() for item in _SEPARATOR.split(as_code(text)) if item.strip()]


def split_lines(text: str) -> list[str]:
    """The lines that are not blank."""
    return [line for line in canonical(text).split("\n") if line.strip()]


def read_date(text: str) -> date | None:
    """The date that 2026-01-31, 2026/1/31, 2026.1.31 or 2026年1月31日 means; None otherwise.

    The year comes first: 1/2/2026 means one day in London and another in New York.
    """
    found = _DATE.fullmatch(as_code(text).removesuffix(" 00:00:00"))
    if not found:
        return None
    year, *months, day = found.groups()
    try:
        return date(int(year), int(next(filter(None, months))), int(day))
    except ValueError:
        return None
