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
        raise ExchangeError(f"{name}: the workbook is damaged or cut off ({error}).") from error
    except (RuntimeError, NotImplementedError) as error:
        raise ExchangeError(
            f"{name}: the workbook is packed in a way that Excel does not use ({error})."
        ) from error


def _check_declared(name: str, archive: zipfile.ZipFile, packed: int) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if _WORKBOOK not in archive.namelist():
        raise ExchangeError(f"{name}: this archive is no Excel workbook; save it as .xlsx.")
    if len(members) > _MOST_MEMBERS:
        raise ExchangeError(f"{name}: the workbook has more than {_MOST_MEMBERS:,} parts.")
    if unpacked > _MOST_BYTES or unpacked > max(_SMALL, _MOST_RATIO * packed):
        raise ExchangeError(
            f"{name}: the workbook would unpack to {unpacked:,} bytes, which no list of entries "
            "needs; copy its cells into a new workbook."
        )


def _check_actual(archive: zipfile.ZipFile) -> None:
    """Unpacks all once: a member that is longer than it says, or damaged, raises BadZipFile."""
    for member in archive.infolist():
        with archive.open(member) as stream:
            while stream.read(_CHUNK):
                pass
