"""The targets by name, and how bytes become what a parser is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

PARSERS: Final = sorted(
    path.stem
    for path in Path(__file__).with_name("targets").glob("*.py")
    if not path.stem.startswith("_")
)
LONGEST: Final = 500  # characters that a resident may write


def as_text(data: bytes) -> str:
    """The text as it comes to a parser: whole characters, however odd."""
    return data.decode("utf-8", "replace")[:LONGEST]


def choose(data: bytes, options: Sequence[T]) -> tuple[T, bytes]:
    """The option that the first byte names, and the bytes after it."""
    return options[data[0] % len(options) if data else 0], data[1:]
