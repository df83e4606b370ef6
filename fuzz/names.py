"""The targets by name, and how bytes become the text that a parser reads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PARSERS: Final = sorted(
    path.stem
    for path in Path(__file__).with_name("targets").glob("*.py")
    if not path.stem.startswith("_")
)
LONGEST: Final = 500  # characters that a resident may write


def as_text(data: bytes) -> str:
    """The text as it comes to a parser: whole characters, however odd."""
    return data.decode("utf-8", "replace")[:LONGEST]
