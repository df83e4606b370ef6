"""A table of numbers, and the picture that is drawn of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["text", "number", "share", "day"]
Cell = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """A column: the key of its heading, and what stands in it."""

    key: str
    kind: Kind = "number"


@dataclass(frozen=True)
class Bar:
    """A bar of a picture: its label, and its parts by their kind."""

    label: str
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Table:
    """A table with its name; `bars` are its picture, as columns over time or as rows."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    bars: Sequence[Bar] = ()
    over_time: bool = False
