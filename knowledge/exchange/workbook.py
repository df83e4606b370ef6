"""Tables as Excel workbooks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import Any, Final

from knowledge.exchange.errors import ExchangeError
from knowledge.exchange.tables import MOST_COLUMNS, MOST_ROWS, Table, TableRow, check_size
from knowledge.exchange.workbook_guard import check_workbook
from knowledge.reason import Reason

LONGEST_CELL: Final = 32_767  # UTF-16 units
LAST_ROW: Final = 1_048_576
# Excel takes _x0041_ for the character A.
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_LIKE_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MOST_CELLS: Final = MOST_ROWS * MOST_COLUMNS
_NARROW: Final = 16
_WIDE: Final = 50


def write_workbook(
    title: str, header: Sequence[str], rows: Iterable[Sequence[str]], wide: Sequence[bool]
) -> bytes:
    """One sheet of texts with its header frozen; `wide` says which columns hold sentences."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for number, is_wide in enumerate(wide, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDE if is_wide else _NARROW
    heading, body = _cell_maker(sheet, bold=True), _cell_maker(sheet, bold=False)
    sheet.append([heading(name) for name in header])
    for row in rows:
        sheet.append([body(text) if text else None for text in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_workbook(name: str, data: bytes) -> list[Table]:
    """The sheets that hold something; raises ExchangeError where the file is not sound."""
    check_workbook(name, data)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        looked = _Looked(name)
        tables = [_read_sheet(name, sheet, looked) for sheet in book.worksheets]
    except ExchangeError:
        raise
    # What openpyxl raises on a workbook that breaks its rules is no closed list.
    except Exception as error:
        raise ExchangeError(
            "workbook_unreadable",
            "the workbook cannot be read ({kind}); open it in Excel and save it again.",
            where=name,
            kind=type(_origin(error)).__name__,
        ) from error
    return [table for table in tables if table]


def _origin(error: BaseException) -> BaseException:
    """The error with which it began: openpyxl wraps it."""
    while error.__context__:
        error = error.__context__
    return error


def _cell_maker(sheet: Any, bold: bool) -> Callable[[str], Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    model = WriteOnlyCell(sheet)
    model.font = Font(bold=bold)
    model.alignment = Alignment(wrap_text=True, vertical="top")
    model.number_format = "@"
    style = model._style

    def make(text: str) -> Any:
        cell = WriteOnlyCell(sheet, _LIKE_ESCAPE.sub("_x005F_", text))
        cell.data_type = "s"  # a text such as #N/A would become an error
        cell._style = style
        return cell

    return make


class _Looked:
    """Counts the cells of a workbook: a small file can say that millions are empty."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cells = 0

    def at(self, row: Sequence[Any]) -> None:
        """Raises ExchangeError where a row is one too many."""
        self._cells += max(len(row), 1)
        if self._cells > _MOST_CELLS:
            raise ExchangeError(
                "too_many_cells",
                "more than {most} cells, most of them empty; "
                "copy those needed into a new workbook.",
                where=self._name,
                most=f"{_MOST_CELLS:,}",
            )


def _read_sheet(name: str, sheet: Any, looked: _Looked) -> Table | None:
    sheet.reset_dimensions()  # what a file says of its size need not be so
    rows = _rows(f"{name}, sheet {sheet.title}", sheet, looked)
    header = next(rows, None)
    if header is None:
        return None
    body = list(rows)
    width = max(len(row.cells) for row in [header, *body])
    return Table(
        sheet.title,
        _padded(header.cells, width),
        [row._replace(cells=_padded(row.cells, width)) for row in body],
    )


def _rows(place: str, sheet: Any, looked: _Looked) -> Iterator[TableRow]:
    count = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_ROW:
            raise ExchangeError("rows_beyond", "has more rows than Excel knows.", where=place)
        looked.at(row)
        cells = [cell for cell in row if cell.value is not None]
        if not cells:
            continue
        check_size(place, count, cells[-1].column)
        count += 1
        yield _read_row(f"{place}, row {number}", cells)


def _read_row(place: str, cells: Sequence[Any]) -> TableRow:
    texts = [""] * cells[-1].column
    faults = []
    for cell in cells:
        texts[cell.column - 1] = _text_of(cell.value)
        if cell.data_type == "f":
            faults.append(
                Reason(
                    "cell_formula",
                    "cell {cell} holds a formula; put its value there",
                    cell=cell.coordinate,
                )
            )
        elif cell.data_type == "e":
            faults.append(
                Reason(
                    "cell_error",
                    "cell {cell} holds the error {error}",
                    cell=cell.coordinate,
                    error=cell.value,
                )
            )
    return TableRow(place, tuple(texts), tuple(faults))


def _text_of(value: Any) -> str:
    if isinstance(value, str):
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))
