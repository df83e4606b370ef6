"""What is checked of an Excel file before a reader opens it."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from knowledge.exchange.errors import ExchangeError

_MOST_BYTES: Final = 200_000_000  # 20,000 long entries
_MOST_MEMBERS: Final = 1_000
_MOST_RATIO: Final = 200  # text packs ten to one, an empty sheet a hundred to one
_SMALL: Final = 2_000_000
_CHUNK: Final = 1 << 20
_WORKBOOK: Final = "xl/workbook.xml"


def check_workbook(name: str, data: bytes) -> None:
    """Raises ExchangeError where the file is no sound workbook, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_declared(name, archive, len(data))
            _check_actual(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise ExchangeError(
            "workbook_damaged",
            "the workbook is damaged or cut off ({detail}).",
            where=name,
            detail=error,
        ) from error
    except (RuntimeError, NotImplementedError) as error:
        raise ExchangeError(
            "workbook_packed",
            "the workbook is packed in a way that Excel does not use ({detail}).",
            where=name,
            detail=error,
        ) from error


def _check_declared(name: str, archive: zipfile.ZipFile, packed: int) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if _WORKBOOK not in archive.namelist():
        raise ExchangeError(
            "archive_other", "this archive is no Excel workbook; save it as .xlsx.", where=name
        )
    if len(members) > _MOST_MEMBERS:
        raise ExchangeError(
            "workbook_parts",
            "the workbook has more than {most} parts.",
            where=name,
            most=f"{_MOST_MEMBERS:,}",
        )
    if unpacked > _MOST_BYTES or unpacked > max(_SMALL, _MOST_RATIO * packed):
        raise ExchangeError(
            "workbook_swells",
            "the workbook would unpack to {size} bytes, which no list of entries "
            "needs; copy its cells into a new workbook.",
            where=name,
            size=f"{unpacked:,}",
        )


def _check_actual(archive: zipfile.ZipFile) -> None:
    """Unpacks all once: a member that is longer than it says, or damaged, raises BadZipFile."""
    for member in archive.infolist():
        with archive.open(member) as stream:
            while stream.read(_CHUNK):
                pass
