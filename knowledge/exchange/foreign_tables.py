"""Tables of other systems: QnA Maker, MaxKB, and Dialogflow's two columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from knowledge.exchange.cells import as_code, split_lines
from knowledge.exchange.question_lists import Answered
from knowledge.exchange.tables import Table, TableRow, filled_columns, refuse_repeated
from knowledge.fold import fold

Form = Literal["QnA Maker", "MaxKB", "Dialogflow"]

_REMARK: Final = re.compile(r"\([^()]*\)|\s")


class Layout(NamedTuple):
    """The columns of a form by their folded names, without remarks in brackets."""

    answer: str
    ask: tuple[str, ...]
    source: str | None = None
    is_escaped: bool = False


LAYOUTS: Final[dict[Form, Layout]] = {
    "QnA Maker": Layout("answer", ("question",), "source", is_escaped=True),
    "MaxKB": Layout("分段内容", ("问题", "分段标题")),
}


def find_form(header: Sequence[str]) -> Form | None:
    """The form whose columns a header names, or None."""
    keys = set(map(_key, header))
    return next(
        (
            form
            for form, layout in LAYOUTS.items()
            if layout.answer in keys and keys & set(layout.ask)
        ),
        None,
    )


def read_form(name: str, form: Form, table: Table) -> tuple[list[Answered], list[str]]:
    """The rows of a table with a header, and the columns that were left out."""
    layout = LAYOUTS[form]
    keys = [_key(cell) for cell in table.header]
    used = (layout.answer, layout.source, *layout.ask)
    refuse_repeated(name, (key for key in keys if key in used))
    unescape = _unescape if layout.is_escaped else str
    rows = [_read_row(row, keys, layout, unescape) for row in table.rows]
    return rows, filled_columns(table, [key in used for key in keys])


def is_two_columns(table: Table) -> bool:
    """Whether every row has a question and an answer and nothing else."""
    rows = [table.header, *(row.cells for row in table.rows)]
    return len(table.header) == 2 and all(cell.strip() for cells in rows for cell in cells)


def read_two_columns(first_place: str, table: Table) -> list[Answered]:
    """Every row of a table that has no header."""
    rows = [TableRow(first_place, table.header), *table.rows]
    return [Answered(row.place, (row.cells[0],), row.cells[1], "", row.faults) for row in rows]


def _read_row(
    row: TableRow, keys: Sequence[str], layout: Layout, unescape: Callable[[str], str]
) -> Answered:
    cells = dict(zip(keys, row.cells, strict=True))
    asked = [line for key in layout.ask for line in split_lines(unescape(cells.get(key, "")))]
    source = cells.get(layout.source, "") if layout.source else ""
    return Answered(row.place, tuple(asked), unescape(cells[layout.answer]), source, row.faults)


def _key(cell: str) -> str:
    return fold(_REMARK.sub("", as_code(cell)))


def _unescape(text: str) -> str:
    r"""QnA Maker writes a line break as \n, so that a row stays a line."""
    return text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\t", "\t")
