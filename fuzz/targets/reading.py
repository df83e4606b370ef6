"""Amounts, dates, ages and choices in what people write."""

from __future__ import annotations

from datetime import date
from typing import Final

from fuzz.names import as_text
from knowledge.language import LANGS
from knowledge.reading import read_answer, read_command, read_opening, read_told, read_values
from tests.quality.test_slot_sentences import FIELDS

_TODAY: Final = date(2026, 7, 28)
_FIELDS: Final = tuple(FIELDS.values())
SEEDS: Final = (
    b"I earn HK$40,000 a month since 3/4/2024, two kids aged 3 and 5",
    "\u5e74\u6536\u5165\u516d\u5341\u842c\uff0c2025\u5e749\u67083\u65e5\u4f86".encode(),
    b"what if I had a master's and 12.5% more",
    b"29 Feb 2023 - 31/11/99 to next friday 1e9 half a million",
)


def try_bytes(data: bytes) -> None:
    """Any text is read in any language; what is found stands in it."""
    text = as_text(data)
    for lang in LANGS:
        for found in read_values(text, lang, _TODAY):
            assert 0 <= found.start < found.end <= len(text)
        for field in _FIELDS:
            read_answer(text, lang, field, _TODAY)
            read_told(text, lang, field, _TODAY)
        read_opening(text, lang, _FIELDS, _TODAY)
        read_command(text, lang, _FIELDS, _TODAY)
