"""What people say of an appointment: the first byte chooses what was asked."""

from __future__ import annotations

from datetime import date
from typing import Final

from actions.appointments.heard import hear
from actions.appointments.opening import read_opening_file
from fuzz.names import as_text, choose
from knowledge.settings import ROOT

_TODAY: Final = date(2026, 7, 28)
_TOPICS: Final = read_opening_file(ROOT / "tests" / "opening.yml").topics
# Not the topic: where nobody names one, the encoder is asked, and that reads no signs.
_ASKED: Final = (None, "word", "time", "day")
SEEDS: Final = (
    b"\x00tomorrow at half past 3 about tax, or 24:00 on 31 June",
    b"\x02" + "\u4e0b\u661f\u671f\u4e09\u4e0b\u5348\u4e09\u9ede\u534a\u8fa6\u7c3d\u8b49".encode(),
    b"\x01K7M2P4R9 B3C4",
    b"\x02as soon as possible",
)


def try_bytes(data: bytes) -> None:
    """Any text says something of an appointment, or nothing."""
    asked, said = choose(data, _ASKED)
    hear(as_text(said), _TODAY, _TOPICS, asked)
