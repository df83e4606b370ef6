"""Tables as files to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bot.numbers.table import Cell, Table
from knowledge.exchange.cells import guard

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DIGITS: Final = 4
_WIDTHS: Final = {"text": 44, "day": 14}
_WIDTH: Final = 16


def write_csv(table: Table, header: Sequence[str]) -> bytes:
    """A table as CSV, with the mark by which Excel knows the encoding."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(header)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return stream.getvalue().encode("utf-8-sig")


def write_xlsx(table: Table, header: Sequence[str]) -> bytes:
    """A table as a workbook: figures are figures, and no text is a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "B2"
    for number, column in enumerate(table.columns, start=1):
        width = _WIDTHS.get(column.kind, _WIDTH)
        sheet.column_dimensions[get_column_letter(number)].width = width

    def as_cells(row: Iterable[Cell]) -> list[WriteOnlyCell]:
        cells = [WriteOnlyCell(sheet, _rounded(cell)) for cell in row]
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"
        return cells

    sheet.append(as_cells(header))
    for row in table.rows:
        sheet.append(as_cells(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guard(cell)
    return cell.isoformat() if isinstance(cell, date) else str(_rounded(cell))


def _rounded(cell: Cell) -> Cell:
    return round(cell, _DIGITS) if isinstance(cell, float) else cell
