"""The one door in: any file that we can read, told apart by what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final, Literal

from knowledge.exchange.csv_file import SEPARATORS, first_row, read_csv
from knowledge.exchange.decoding import decode
from knowledge.exchange.entry_table import is_entry_table, read_entry_table
from knowledge.exchange.errors import ExchangeError
from knowledge.exchange.faq_page import is_faq, read_faq, read_faq_page
from knowledge.exchange.foreign_tables import find_form, is_two_columns, read_form, read_two_columns
from knowledge.exchange.json_file import parse_json, read_entry_list
from knowledge.exchange.question_lists import Answered, draft
from knowledge.exchange.records import Import, Imported
from knowledge.exchange.tables import Table
from knowledge.exchange.workbook import read_workbook
from knowledge.reason import Reason

Family = Literal["workbook", "table", "json", "page"]

LARGEST: Final = 50_000_000  # bytes
_FAMILIES: Final[dict[str, Family]] = {
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".csv": "table",
    ".tsv": "table",
    ".txt": "table",
    ".json": "json",
    ".jsonld": "json",
    ".html": "page",
    ".htm": "page",
}
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_exchange(name: str, data: bytes) -> Import:
    """What a file holds, row by row; nothing is stored.

    Raises ExchangeError where the file as a whole cannot be read.
    """
    name = PurePath(name.replace("\\", "/")).name or "file"
    if len(data) > LARGEST:
        raise ExchangeError(
            "file_too_large",
            "larger than {most} MB; split the file.",
            where=name,
            most=LARGEST // 1_000_000,
        )
    if not data.strip():
        raise ExchangeError("file_empty", "the file is empty.", where=name)
    if data.startswith(_OLE):
        raise ExchangeError(
            "workbook_old",
            "an old or password-protected workbook; save it as .xlsx without password.",
            where=name,
        )
    if data.startswith(_ZIP):
        _check_name(name, "workbook")
        return _finish(_read_tables(name, read_workbook(name, data)))
    return _finish(_read_text(name, decode(name, data)))


def _check_name(name: str, family: Family) -> None:
    """Refuses a file whose content is of another family than its name says."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in _FAMILIES:
        raise ExchangeError(
            "file_kind", "not one of {kinds}.", where=name, kinds=", ".join(_FAMILIES)
        )
    if _FAMILIES[suffix] != family:
        raise ExchangeError(
            "file_named_otherwise",
            "holds a {family}, not what its name says; rename it.",
            where=name,
            family=family,
        )


def _read_text(name: str, text: str) -> Import:
    start = text.lstrip()[:1]
    if start == "<":
        _check_name(name, "page")
        return Import(name, "FAQPage", tuple(draft(read_faq_page(name, text))))
    if start in ("[", "{") and not _is_named(name, "table"):
        _check_name(name, "json")
        return _read_json(name, text)
    _check_name(name, "table")
    return _read_separated(name, text)


def _is_named(name: str, family: Family) -> bool:
    return _FAMILIES.get(PurePath(name).suffix.lower()) == family


def _read_json(name: str, text: str) -> Import:
    value = parse_json(name, text)
    if is_faq(value):
        return Import(name, "FAQPage", tuple(draft(_some(name, read_faq(name, value)))))
    rows, left_out = read_entry_list(name, value)
    return Import(name, "entries", tuple(rows), tuple(left_out))


def _read_separated(name: str, text: str) -> Import:
    for separator in SEPARATORS:
        header = first_row(text, separator)
        if is_entry_table(header) or find_form(header):
            return _read_tables(name, [read_csv(name, text, separator)])
    for separator in SEPARATORS:
        if len(first_row(text, separator)) == 2:
            table = read_csv(name, text, separator)
            if is_two_columns(table):
                return _read_dialogflow(name, table)
    raise _unknown(name)


def _read_dialogflow(name: str, table: Table) -> Import:
    rows = draft(read_two_columns(f"{name}, line 1", table))
    note = Reason(
        "no_header", "The file has no header: its columns were taken for question and answer."
    )
    return Import(name, "Dialogflow", tuple(rows), notes=(note,))


def _read_tables(name: str, tables: Sequence[Table]) -> Import:
    rows: list[Imported] = []
    left_out: list[str] = []
    form = ""
    for table in tables:
        found = find_form(table.header)
        if is_entry_table(table.header):
            form = "entries"
            more, unknown = read_entry_table(name, table)
        elif found:
            form = found
            answered, unknown = read_form(name, found, table)
            more = draft(answered)
        else:
            more, unknown = [], [f"sheet {table.name}"]
        rows += more
        left_out += unknown
    if not form:
        raise _unknown(name)
    return Import(name, form, tuple(rows), tuple(dict.fromkeys(left_out)))


def _finish(found: Import) -> Import:
    """The import with ids that stand twice told as faults."""
    places: dict[str, str] = {}
    rows = []
    for row in found.rows:
        first = places.setdefault(row.entry.id, row.place) if row.entry else row.place
        name = str(row.fields.get("id"))
        fault = Reason("id_twice", "stands already at {place}", where=name, place=first)
        rows.append(
            row if first == row.place else replace(row, entry=None, faults=(*row.faults, fault))
        )
    return replace(found, rows=tuple(rows))


def _some(name: str, answered: list[Answered]) -> list[Answered]:
    if not answered:
        raise ExchangeError(
            "faq_empty", "the linked data holds no FAQPage with questions.", where=name
        )
    return answered


def _unknown(name: str) -> ExchangeError:
    return ExchangeError(
        "no_table",
        "no table of entries; the first row must name columns such as id, question.en "
        "and answer.en, or those of a form that is understood.",
        where=name,
    )
