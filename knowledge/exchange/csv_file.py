"""Tables as CSV: written for spreadsheets, read with any of three separators."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from knowledge.exchange.errors import ExchangeError
from knowledge.exchange.tables import Table, TableRow, check_size
from knowledge.reason import Reason

if TYPE_CHECKING:
    from _csv import Reader

SEPARATORS: Final = (",", ";", "\t")


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as RFC 4180 has them, in UTF-8 with the mark that Excel needs."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def first_row(text: str, separator: str) -> tuple[str, ...]:
    """The cells of the first row that is not blank; none where they cannot be told."""
    try:
        rows = (tuple(row) for row in _reader(text, separator))
        return next((row for row in rows if any(cell.strip() for cell in row)), ())
    except csv.Error:
        return ()


def read_csv(name: str, text: str, separator: str) -> Table:
    """The table in a text; raises ExchangeError where quotes do not match."""
    rows = _rows(name, text, separator)
    header = next(rows)
    body = [_level(row, len(header.cells)) for row in rows]
    return Table("", header.cells, body)


def _rows(name: str, text: str, separator: str) -> Iterator[TableRow]:
    reader = _reader(text, separator)
    line, count = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                check_size(name, count, len(cells))
                count += 1
                yield TableRow(f"{name}, line {line}", tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ExchangeError(
            "csv_unsound",
            "the row that begins here is not sound CSV ({detail}); "
            "is a quotation mark missing, or the file cut off?",
            where=f"{name}, line {line}",
            detail=error,
        ) from error


def _reader(text: str, separator: str) -> Reader:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _level(row: TableRow, width: int) -> TableRow:
    """The row as wide as the header."""
    cells, surplus = row.cells[:width], row.cells[width:]
    if len(cells) == width and not any(cell.strip() for cell in surplus):
        return row._replace(cells=cells)
    fault = Reason(
        "cells_off",
        "has {count} cells where the first row has {width}",
        count=len(row.cells),
        width=width,
    )
    return TableRow(row.place, cells + ("",) * (width - len(cells)), (fault,))
