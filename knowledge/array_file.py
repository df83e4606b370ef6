"""Files of numpy arrays that are there whole or not at all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final
from uuid import uuid4
from zipfile import BadZipFile
from zlib import error as ZlibError

import numpy as np
from numpy.typing import ArrayLike

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
