"""What a sentence gives to a form, or tells it to do: the first byte chooses language and form."""

from __future__ import annotations

from datetime import date
from typing import Final

from fuzz.names import as_text, choose
from knowledge.language import LANGS
from knowledge.reading import read_command, read_opening
from tests.quality.test_slot_sentences import FIELDS

_TODAY: Final = date(2026, 7, 28)
_FIELDS: Final = tuple(FIELDS.values())
_FORM: Final = 6  # fields
_FORMS: Final = [
    (lang, _FIELDS[first : first + _FORM])
    for lang in LANGS
    for first in range(0, len(_FIELDS), _FORM // 2)
]
SEEDS: Final = (
    b"\x00I earn HK$40,000 a month since 3/4/2024, two kids aged 3 and 5",
    b"\x12" + "\u5e74\u6536\u5165\u516d\u5341\u842c\uff0c2025\u5e749\u67083\u65e5\u4f86".encode(),
    b"\x00please change my income to 12,000, not 9000",
    b"\x0b" + "\u7b97\u4e86\u5427\uff0c\u4e0d\u60f3\u7b97\u4e86".encode(),
    b"\x05a master from Macao with an offer of a Fortune 500 company",
)


def try_bytes(data: bytes) -> None:
    """Any text gives something to a form or nothing; what is found stands in it."""
    (lang, fields), said = choose(data, _FORMS)
    text = as_text(said)
    for found in read_opening(text, lang, fields, _TODAY).values():
        assert 0 <= found.start < found.end <= len(text)
    read_command(text, lang, fields, _TODAY)
