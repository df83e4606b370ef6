"""A text that goes into a calendar file."""

from __future__ import annotations

from typing import Final

from actions.appointments.ics import escape, fold_line
from fuzz.names import as_text

SEEDS: Final = (
    b"Tax desk\r\nATTENDEE:mailto:a@example.org",
    "\u7a05\u52d9\uff1b\u7b2c\u4e00\u6ac3, \\n".encode() * 5,
    b"a" * 80,
)


def try_bytes(data: bytes) -> None:
    """The text stays one property: no break of its own begins another line."""
    line = fold_line(f"SUMMARY:{escape(as_text(data))}")
    pieces = line.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= 75 and b"\n" not in piece and b"\r" not in piece for piece in pieces)
    assert all(piece.startswith(b" ") for piece in pieces[1:])
