"""A file of entries that an editor hands in: the first byte chooses what it is called."""

from __future__ import annotations

from typing import Final

from knowledge.exchange import ExchangeError, export_entries, read_exchange
from tests.knowledge_fakes import entry

_SUFFIXES: Final = ("csv", "json", "html", "xlsx", "tsv", "txt")
_ENTRIES: Final = [entry("tax.a")]
SEEDS: Final = (
    b"\x00" + export_entries(_ENTRIES, "csv")[:1400],
    b"\x01" + export_entries(_ENTRIES, "json")[:1400],
    b"\x02<html><p itemprop='mainEntity' itemtype='https://schema.org/Question'>Where?</p></html>",
    b"\x03" + export_entries(_ENTRIES, "xlsx"),
    b"\x00Question,Answer\nWhere is it?,=1+1\n",
    b"\x00, ",
    b'\x01[{"question": "Where?", "answer": "Here", "answers": ["a"]}]',
)


def try_bytes(data: bytes) -> None:
    """A file is read row by row, or refused in a sentence that names it."""
    name = f"faq.{_SUFFIXES[data[0] % len(_SUFFIXES)] if data else 'csv'}"
    try:
        found = read_exchange(name, data[1:])
    except ExchangeError as error:
        assert str(error).startswith(name)
    else:
        assert all(row.place.startswith(name) for row in found.rows)
