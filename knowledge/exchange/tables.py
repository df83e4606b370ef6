"""A table as it stands in a file, before anybody knows what its columns mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from knowledge.exchange.errors import ExchangeError
from knowledge.reason import Reason

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 500


class TableRow(NamedTuple):
    """The cells of a row, with the place where it stands and what is wrong with it."""

    place: str
    cells: tuple[str, ...]
    faults: tuple[Reason, ...] = ()


class Table(NamedTuple):
    """The rows that are not blank, all as wide as the first; `name` tells tables apart."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[TableRow]


def check_size(place: str, rows: int, columns: int) -> None:
    """Raises ExchangeError where a table is larger than anybody would write."""
    if rows > MOST_ROWS:
        raise ExchangeError(
            "too_many_rows",
            "more than {most} rows; split the file.",
            where=place,
            most=f"{MOST_ROWS:,}",
        )
    if columns > MOST_COLUMNS:
        raise ExchangeError(
            "too_many_columns",
            "more than {most} columns; delete those not needed.",
            where=place,
            most=MOST_COLUMNS,
        )


def refuse_repeated(name: str, columns: Iterable[str]) -> None:
    """Raises ExchangeError where two columns have one name: nobody could say which counts."""
    for column, count in Counter(columns).items():
        if count > 1:
            raise ExchangeError(
                "column_repeated",
                "{count} columns are named {column}; keep one.",
                where=name,
                count=count,
                column=column,
            )


def filled_columns(table: Table, taken: Sequence[bool]) -> list[str]:
    """The names of the columns that hold something and were not taken."""
    names = []
    for number, (name, is_taken) in enumerate(zip(table.header, taken, strict=True)):
        if not is_taken and (name.strip() or any(row.cells[number].strip() for row in table.rows)):
            names.append(name.strip() or f"column {number + 1}")
    return names
