"""The flat table of entries: one row an entry, one column a field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.entry import Entry
from knowledge.exchange.cells import unguard
from knowledge.exchange.columns import Column, columns_for, find_column, record_of
from knowledge.exchange.records import Imported, judge
from knowledge.exchange.tables import Table, filled_columns, refuse_repeated


def columns_of(entries: Sequence[Entry]) -> tuple[Column, ...]:
    """The columns that hold every field of these entries."""
    return columns_for(max((len(entry.sources) for entry in entries), default=1))


def is_entry_table(header: Sequence[str]) -> bool:
    """Whether the header names a question or an answer as our own tables do."""
    found = filter(None, map(find_column, header))
    return any(column.path[0] in ("question", "wordings", "answer") for column in found)


def read_entry_table(name: str, table: Table) -> tuple[list[Imported], list[str]]:
    """What each row holds, and the columns that were left out."""
    columns = [find_column(cell) for cell in table.header]
    refuse_repeated(name, (column.name for column in columns if column))
    left_out = filled_columns(table, [column is not None for column in columns])
    return list(_read_rows(columns, table)), left_out


def _read_rows(columns: Sequence[Column | None], table: Table) -> Iterator[Imported]:
    for row in table.rows:
        cells = {
            column: unguard(cell)
            for column, cell in zip(columns, row.cells, strict=True)
            if column is not None
        }
        yield judge(row.place, record_of(cells), row.faults)
