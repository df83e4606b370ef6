"""Amounts, dates, ages and choices in an answer: the first byte chooses language and field."""

from __future__ import annotations

from datetime import date
from typing import Final

from fuzz.names import as_text, choose
from knowledge.language import LANGS
from knowledge.reading import read_answer, read_told, read_values
from tests.quality.test_slot_sentences import FIELDS

_TODAY: Final = date(2026, 7, 28)
_ASKED: Final = [(lang, field) for lang in LANGS for field in (None, *FIELDS.values())]
SEEDS: Final = (
    b"\x00I earn HK$40,000 a month since 3/4/2024, two kids aged 3 and 5",
    b"\x29" + "\u5e74\u6536\u5165\u516d\u5341\u842c\uff0c2025\u5e749\u67083\u65e5\u4f86".encode(),
    b"\x13a bachelr of arts and 12.5% more",
    b"\x0e29 Feb 2023 - 31/11/99 to next friday 1e9 half a million",
    b"\x10no, not yet, but I will get one next month",
)


def try_bytes(data: bytes) -> None:
    """Any text answers a field or does not, in any language; what is found stands in it."""
    (lang, field), said = choose(data, _ASKED)
    text = as_text(said)
    if field is None:
        found = read_values(text, lang, _TODAY)
    else:
        answer = read_answer(text, lang, field, _TODAY)
        told = read_told(text, lang, field, _TODAY) if field.kind == "yes_no" else None
        found = tuple(filter(None, (answer, told)))
    assert all(0 <= each.start < each.end <= len(text) for each in found)
