"""Files of numpy arrays that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
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
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.stem}.{os.getpid()}.partial.npz")
    np.savez(partial, **arrays)
    partial.replace(path)
