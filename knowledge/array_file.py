"""Files of numpy arrays that are there whole or not at all."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import uuid4
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

import numpy as np
from numpy.typing import ArrayLike, NDArray

_FEW: Final = 1024  # rows that are fetched one by one

# What numpy and zipfile raise on a file that is missing, cut short or damaged.
UNREADABLE: Final = (
    OSError,
    ValueError,
    KeyError,
    EOFError,
    NotImplementedError,
    BadZipFile,
    ZlibError,
)


def save_arrays(path: Path, **arrays: ArrayLike) -> None:
    """Writes named arrays; a reader sees the old file or the new one, never a part."""
    file = BytesIO()
    np.savez(file, **arrays)
    write_whole(path, file.getvalue())


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file; a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.stem}.{uuid4().hex}.partial")
    partial.write_bytes(content)
    partial.replace(path)


class DiskRows:
    """A table of a file of `save_arrays` whose rows stay on disk until they are asked for.

    The system keeps what is read often in memory, once for all processes.
    """

    def __init__(self, path: Path, name: str) -> None:
        """Raises one of UNREADABLE for a file that is missing or damaged."""
        with ZipFile(path) as archive:
            if archive.testzip():
                raise BadZipFile(f"{path} is damaged.")
            start = archive.getinfo(f"{name}.npy").header_offset
        # It stays open: another file may take the name, and this one must not change.
        self._file = path.open("rb")
        self._file.seek(start + 26)  # two lengths, then the name and what else precedes the array
        self._file.seek(sum(int.from_bytes(self._file.read(2), "little") for _ in range(2)), 1)
        formats: Any = np.lib.format
        formats.read_magic(self._file)
        shape, _, self.dtype = formats.read_array_header_1_0(self._file)
        self.shape: tuple[int, int] = shape
        self._start = self._file.tell()

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: NDArray[np.intp]) -> NDArray[Any]:
        """The rows of these numbers, in their order."""
        if len(rows) > _FEW:
            whole: NDArray[Any] = self._read(0, self.shape[0])[rows]
            return whole
        taken = np.empty((len(rows), self.shape[1]), self.dtype)
        for place, row in enumerate(rows.tolist()):
            taken[place] = self._read(row, 1)[0]
        return taken

    def _read(self, first: int, count: int) -> NDArray[Any]:
        size = self.shape[1] * self.dtype.itemsize
        parts, at, end = [], self._start + first * size, self._start + (first + count) * size
        while at < end:  # one read gives two gigabytes at most
            parts.append(os.pread(self._file.fileno(), end - at, at))
            at += len(parts[-1])
        return np.frombuffer(b"".join(parts), self.dtype).reshape(count, self.shape[1])
