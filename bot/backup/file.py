"""The file of a backup: a header, frames of keys, and an end that proves all of it.

Every line is one frame. The last holds how many there were and a checksum of all before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final, Self

from bot.backup.errors import BackupError
from bot.backup.rows import Row
from bot.backup.sealing import Packing, Sealed, open_packing

VERSION: Final = 1
_KIND: Final = "talentbot backup"
_FRAME: Final = 1 << 20  # characters of rows, or one row that is longer
_CUT: Final = "The backup is cut short: copy it again, or take another one."


@dataclass(frozen=True)
class Header:
    """What can be known of a backup without its key."""

    mark: str
    format: int
    sealed: Sealed
    salt: str = ""
    kind: str = _KIND
    version: int = VERSION

    @property
    def marked_at(self) -> datetime:
        """What was acknowledged until then is in the backup."""
        return datetime.fromisoformat(self.mark)


class BackupWriter:
    """Writes a backup under another name, and gives it its own when it is whole."""

    def __init__(
        self,
        path: Path,
        mark: datetime,
        number: int,
        sealed: Sealed,
        passphrase: Path | None,
        state: Path,
    ) -> None:
        """Raises BackupError where there is such a file already."""
        if path.exists():
            raise BackupError(f"{path} exists already: choose another name.")
        self._path = path
        self._partial = path.with_name(f"{path.name}.partial")
        salt = secrets.token_hex(16) if sealed == "passphrase" else ""
        self._packing = open_packing(sealed, bytes.fromhex(salt), state, passphrase)
        self._header = Header(mark.isoformat(), number, sealed, salt)
        self._sum = hashlib.sha256()
        self._frame: list[str] = []
        self._length = self._frames = self.rows = 0

    def __enter__(self) -> Self:
        try:
            descriptor = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise BackupError(f"The backup cannot be written: {error}.") from error
        self._file: IO[bytes] = os.fdopen(descriptor, "wb")
        self._write(json.dumps(asdict(self._header)).encode())
        return self

    def add(self, row: Row) -> None:
        """Adds a key."""
        text = json.dumps(row.as_json(), ensure_ascii=False, separators=(",", ":"))
        self._frame.append(text)
        self._length += len(text)
        self.rows += 1
        if self._length > _FRAME:
            self._flush()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._file:
            if kind is None:
                self._flush()
                end = {"frames": self._frames, "rows": self.rows, "sum": self._sum.hexdigest()}
                self._write(self._packing.pack(json.dumps({"end": end})))
                self._file.flush()
                os.fsync(self._file.fileno())
        if kind is None:
            self._partial.replace(self._path)
        else:
            with suppress(FileNotFoundError):
                self._partial.unlink()

    def _flush(self) -> None:
        if self._frame:
            self._write(self._packing.pack(f'{{"rows":[{",".join(self._frame)}]}}'))
            self._frames += 1
        self._frame, self._length = [], 0

    def _write(self, line: bytes) -> None:
        self._file.write(line + b"\n")
        self._sum.update(line + b"\n")


class BackupReader:
    """Reads a backup; `check` proves all of it before anything is taken from it."""

    def __init__(self, path: Path, state: Path, passphrase: Path | None) -> None:
        """Raises BackupError where it is no backup that this release and this key can read."""
        self._path = path
        try:
            with path.open("rb") as file:
                self.header = _read_header(file.readline(4096))
        except OSError as error:
            raise BackupError(f"The backup cannot be read: {error}.") from error
        salt = bytes.fromhex(self.header.salt)
        self._packing = open_packing(self.header.sealed, salt, state, passphrase)

    def check(self) -> int:
        """How many keys the file holds; raises BackupError unless it is whole and unchanged."""
        return sum(1 for _ in self.rows())

    def rows(self) -> Iterator[Row]:
        """Every key; raises BackupError at what is wrong, the end that is missing included."""
        total, frames, counted = hashlib.sha256(), 0, 0
        with self._path.open("rb") as file:
            total.update(file.readline())
            for line in file:
                frame = _frame(self._packing, line)
                if "end" in frame:
                    told = {"frames": frames, "rows": counted, "sum": total.hexdigest()}
                    if frame["end"] != told or file.read(1):
                        raise BackupError("The backup was changed: take another one.")
                    return
                total.update(line)
                frames += 1
                counted += len(frame["rows"])
                for row in frame["rows"]:
                    yield Row(**row)
        raise BackupError(_CUT)


def _read_header(line: bytes) -> Header:
    try:
        found = json.loads(line)
        is_ours = found["kind"] == _KIND
    except (ValueError, LookupError, TypeError):
        is_ours = False
    if not is_ours:
        raise BackupError("The file is no backup of this service.")
    if found["version"] > VERSION:
        raise BackupError("The backup is of a newer release: install that one, then restore.")
    try:
        return Header(**found)
    except TypeError as error:
        raise BackupError("The backup is damaged: take another one.") from error


def _frame(packing: Packing, line: bytes) -> dict[str, Any]:
    if not line.endswith(b"\n"):
        raise BackupError(_CUT)
    try:
        frame: dict[str, Any] = json.loads(packing.unpack(line.rstrip(b"\n")))
    except ValueError as error:
        raise BackupError("The backup is damaged: take another one.") from error
    return frame
