"""What stays on disk for all processes to share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge import array_file
from knowledge.array_file import UNREADABLE, DiskRows, save_arrays


@pytest.mark.parametrize("few", [0, 3, 10_000])
def test_rows_on_disk_are_those_that_were_saved(
    tmp_path: Path, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(array_file, "_FEW", few)
    saved = np.arange(24, dtype=np.float32).reshape(6, 4)
    save_arrays(tmp_path / "a.npz", keys=np.array(["一", "b"]), vectors=saved)

    rows = DiskRows(tmp_path / "a.npz", "vectors")
    asked = np.array([5, 0, 0, 3])
    save_arrays(tmp_path / "a.npz", vectors=saved + 1)  # a newer file takes the name

    assert (rows[asked] == saved[asked]).all()
    assert rows[asked].dtype == saved.dtype
    assert rows[asked[:0]].shape == (0, 4)
    assert (len(rows), rows.shape) == (6, (6, 4))


def test_no_rows_at_all_are_no_error(tmp_path: Path) -> None:
    save_arrays(tmp_path / "a.npz", vectors=np.empty((0, 4), np.float32))

    assert DiskRows(tmp_path / "a.npz", "vectors").shape == (0, 4)


@pytest.mark.parametrize("keep", [0, 10, -40])
def test_a_damaged_file_is_unreadable(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "a.npz"
    save_arrays(path, vectors=np.ones((100, 4), np.float32))
    path.write_bytes(path.read_bytes()[:keep])

    with pytest.raises(UNREADABLE):
        DiskRows(path, "vectors")


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    save_arrays(path, vectors=np.ones((100, 4), np.float32))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with pytest.raises(UNREADABLE):
        DiskRows(path, "vectors")
