"""The one door out: entries as Excel, CSV or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from knowledge.entry import Entry
from knowledge.exchange.cells import guard
from knowledge.exchange.columns import Column, cells_of
from knowledge.exchange.csv_file import write_csv
from knowledge.exchange.entry_table import columns_of
from knowledge.exchange.errors import ExchangeError
from knowledge.exchange.json_file import write_json
from knowledge.exchange.workbook import LONGEST_CELL, write_workbook

ExportFormat = Literal["xlsx", "csv", "json"]

_SHEET: Final = "entries"
_SENTENCES: Final = frozenset(("question", "wordings", "answer"))


def export_entries(entries: Sequence[Entry], to: ExportFormat) -> bytes:
    """The file that `read_exchange` reads back as these entries.

    Raises ExchangeError where a text does not fit into its cell.
    """
    if to == "json":
        return write_json(entries)
    columns = columns_of(entries)
    header = [column.name for column in columns]
    rows = [_row_of(entry, columns, to) for entry in entries]
    if to == "csv":
        return write_csv([header, *rows])
    return write_workbook(_SHEET, header, rows, [c.path[0] in _SENTENCES for c in columns])


def _row_of(entry: Entry, columns: Sequence[Column], to: ExportFormat) -> list[str]:
    cells = [guard(cell) for cell in cells_of(entry, columns)]
    for column, cell in zip(columns, cells, strict=True):
        _check_cell(f"{entry.id}: {column.name}", cell, to)
    return cells


def _check_cell(place: str, cell: str, to: ExportFormat) -> None:
    if to == "xlsx" and len(cell.encode("utf-16-le")) > 2 * LONGEST_CELL:
        raise ExchangeError(
            "cell_too_long",
            "longer than the {most} characters of an Excel cell; export as CSV or JSON.",
            where=place,
            most=f"{LONGEST_CELL:,}",
        )
