"""What people say of an appointment."""

from __future__ import annotations

from datetime import date
from typing import Final

from actions.appointments.heard import hear
from actions.appointments.opening import read_opening_file
from fuzz.names import as_text
from knowledge.language import LANGS
from knowledge.settings import ROOT

_TODAY: Final = date(2026, 7, 28)
_TOPICS: Final = read_opening_file(ROOT / "tests" / "opening.yml").topics
SEEDS: Final = (
    b"tomorrow at half past 3 about tax, or 24:00 on 31 June",
    "\u4e0b\u661f\u671f\u4e09\u4e0b\u5348\u4e09\u9ede\u534a\u8fa6\u7c3d\u8b49".encode(),
    b"K7M2P4R9 B3C4",
    b"as soon as possible",
)


def try_bytes(data: bytes) -> None:
    """Any text says something of an appointment, or nothing."""
    text = as_text(data)
    for lang in LANGS:
        for asked in (None, "word", "time", "day"):
            hear(text, lang, _TODAY, _TOPICS, asked)
