"""The columns of the flat table, drawn from the fields of an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, Final, Literal, NamedTuple, TypeGuard, get_args, get_origin

from pydantic import BaseModel

from knowledge.entry import Entry, Wordings
from knowledge.exchange.cells import as_code, split_lines, split_list
from knowledge.plain_text import canonical

Kind = Literal["text", "code", "date", "list", "lines"]
Path = tuple[str | int, ...]

_CODES: Final = frozenset({"id", "topic", "name"})
_NUMBERED: Final = re.compile(r"source\.([1-9]\d?)\.(.+)")


class Column(NamedTuple):
    """A column's name, where its value stands in an entry, and how it is written."""

    name: str
    path: Path
    kind: Kind


@cache
def columns_for(sources: int) -> tuple[Column, ...]:
    """The columns of entries that have at most so many sources."""
    return tuple(_walk(Entry, (), sources))


@cache
def dates_of_entry() -> tuple[str, ...]:
    """The names of the fields that hold a date."""
    return tuple(column.name for column in columns_for(1) if column.kind == "date")


def find_column(header: str) -> Column | None:
    """The column a header names, whatever its width and case; None where there is none."""
    key = as_code(header).lower()
    numbered = _NUMBERED.fullmatch(key)
    if numbered is None:
        return _by_key().get(key)
    first = _by_key().get(f"source.1.{numbered[2]}")
    if first is None:
        return None
    number = int(numbered[1])
    path = (first.path[0], number - 1, *first.path[2:])
    return Column(name_of(path), path, first.kind)


def name_of(path: Sequence[str | int]) -> str:
    """The name under which people see a place in an entry: source.1.title.en."""
    if len(path) > 1 and path[0] == "sources" and isinstance(path[1], int):
        path = ("source", path[1] + 1, *path[2:])
    return ".".join(map(str, path))


def cells_of(entry: Entry, columns: Sequence[Column]) -> list[str]:
    """An entry's values as texts, one for each column."""
    return cells_in(entry.model_dump(mode="json", by_alias=True), columns)


def cells_in(plain: Mapping[str, Any], columns: Sequence[Column]) -> list[str]:
    """The values of an entry's fields, finished or not, as texts, one for each column."""
    return [_write(_follow(plain, column.path), column.kind) for column in columns]


def record_of(cells: Mapping[Column, str]) -> dict[str, Any]:
    """The fields that a row's cells fill; empty cells fill none."""
    record: dict[str, Any] = {}
    for column, cell in cells.items():
        value = _read(cell, column.kind)
        if value:
            _put(record, column.path, value)
    if "sources" in record:
        record["sources"] = [source for _, source in sorted(record["sources"].items())]
    return record


def _walk(model: type[BaseModel], path: Path, sources: int) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        kind = _required(field.annotation)
        item = get_args(kind)[0] if get_origin(kind) is tuple else None
        if _is_record(kind):
            yield from _walk(kind, here, sources)
        elif _is_record(item):
            for number in range(sources):
                yield from _walk(item, (*here, number), sources)
        else:
            yield Column(name_of(here), here, _kind_of(model, name, kind))


def _required(kind: Any) -> Any:
    """What stands in a field when it is not None."""
    kinds = [one for one in get_args(kind) if one is not NoneType]
    return kinds[0] if NoneType in get_args(kind) else kind


def _is_record(kind: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _kind_of(model: type[BaseModel], name: str, kind: Any) -> Kind:
    if get_origin(kind) is tuple:
        return "lines" if model is Wordings else "list"
    if kind is date:
        return "date"
    return "code" if name in _CODES else "text"


@cache
def _by_key() -> Mapping[str, Column]:
    return {column.name.lower(): column for column in columns_for(1)}


def _follow(value: Any, path: Path) -> Any:
    """The value at a path; None where there are fewer sources, or nothing is written yet."""
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return None
    return value


def _write(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    if kind == "lines":
        return "\n".join(value)
    return ", ".join(value) if kind == "list" else str(value)


def _read(cell: str, kind: Kind) -> str | list[str]:
    if kind == "lines":
        return split_lines(cell)
    if kind == "list":
        return split_list(cell)
    return canonical(cell).strip() if kind == "text" else as_code(cell)


def _put(record: dict[Any, Any], path: Path, value: object) -> None:
    for step in path[:-1]:
        record = record.setdefault(step, {})
    record[path[-1]] = value
