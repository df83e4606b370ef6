"""Entries to and from Excel, CSV and JSON; question lists of other systems come in as drafts."""

from __future__ import annotations

from knowledge.exchange.comparison import Compared, compare
from knowledge.exchange.errors import ExchangeError
from knowledge.exchange.reading import read_exchange
from knowledge.exchange.records import Import, Imported
from knowledge.exchange.writing import ExportFormat, export_entries

__all__ = [
    "Compared",
    "ExchangeError",
    "ExportFormat",
    "Import",
    "Imported",
    "compare",
    "export_entries",
    "read_exchange",
]
