"""The file of a backup: what goes in comes out, and what was done to it is noticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.backup.errors import BackupError
from bot.backup.file import BackupReader, BackupWriter
from bot.backup.rows import Row
from bot.backup.sealing import Sealed

ROWS = [
    Row("audit", "stream", 0, {"last": "5-1", "entries": [["5-1", ["a", "é\x00ÿ"]]]}),
    Row("x", "string", 1_900_000_000_000, "v" * 3_000_000),  # a frame of its own
    *(Row(f"k{n}", "set", 0, [str(n)]) for n in range(3)),
]


def saved(folder: Path, sealed: Sealed = "installation", words: Path | None = None) -> Path:
    path = folder / "b"
    with BackupWriter(path, datetime.now(UTC), 2, sealed, words, folder) as writer:
        for row in ROWS:
            writer.add(row)
    return path


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    file = tmp_path / "words"
    file.write_text("correct horse battery\n")
    return file


@pytest.mark.parametrize("sealed", ["installation", ""])
def test_what_goes_in_comes_out(sealed: Sealed, tmp_path: Path) -> None:
    backup = BackupReader(saved(tmp_path, sealed), tmp_path, None)

    assert backup.check() == len(ROWS)
    assert list(backup.rows()) == ROWS


def test_a_passphrase_opens_it_on_any_machine(tmp_path: Path, passphrase: Path) -> None:
    path = saved(tmp_path, "passphrase", passphrase)
    elsewhere = tmp_path / "elsewhere"

    assert BackupReader(path, elsewhere, passphrase).check() == len(ROWS)
    with pytest.raises(BackupError, match="add --passphrase-file"):
        BackupReader(path, elsewhere, None)
    passphrase.write_text("another horse battery")
    with pytest.raises(BackupError, match="another key"):
        BackupReader(path, elsewhere, passphrase).check()


def test_a_short_passphrase_is_refused(tmp_path: Path, passphrase: Path) -> None:
    passphrase.write_text("horse\n")
    with pytest.raises(BackupError, match="12 characters"):
        saved(tmp_path, "passphrase", passphrase)


def test_one_of_another_installation_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path)

    with pytest.raises(BackupError, match="another key"):
        BackupReader(path, tmp_path / "elsewhere", None).check()


def test_sealed_it_shows_nothing(tmp_path: Path) -> None:
    assert b"audit" not in saved(tmp_path).read_bytes()


def without_end(lines: list[bytes]) -> bytes:
    return b"".join(lines[:-1])


def cut_inside(lines: list[bytes]) -> bytes:
    return b"".join(lines)[:-7]


def swapped(lines: list[bytes]) -> bytes:
    return b"".join([lines[0], lines[2], lines[1], *lines[3:]])


def one_less(lines: list[bytes]) -> bytes:
    return b"".join([lines[0], *lines[2:]])


def longer(lines: list[bytes]) -> bytes:
    return b"".join([*lines, lines[1]])


def other_mark(lines: list[bytes]) -> bytes:
    header = {**json.loads(lines[0]), "mark": "2020-01-01T00:00:00+00:00"}
    return b"".join([json.dumps(header).encode() + b"\n", *lines[1:]])


def one_bit(lines: list[bytes]) -> bytes:
    changed = bytearray(b"".join(lines))
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


@pytest.mark.parametrize("sealed", ["installation", ""])
@pytest.mark.parametrize(
    "spoil", [without_end, cut_inside, swapped, one_less, longer, other_mark, one_bit]
)
def test_what_was_done_to_it_is_noticed(
    spoil: Callable[[list[bytes]], bytes], sealed: Sealed, tmp_path: Path
) -> None:
    path = saved(tmp_path, sealed)
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) >= 4
    path.write_bytes(spoil(lines))

    with pytest.raises(BackupError, match=r"cut short|changed|damaged"):
        BackupReader(path, tmp_path, None).check()


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"{}\n", b'{"kind": "x"}\n', b"[1]\n"])
def test_another_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "b"
    path.write_bytes(content)

    with pytest.raises(BackupError, match="no backup of this service"):
        BackupReader(path, tmp_path, None)


def test_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path)
    header, *rest = path.read_bytes().splitlines(keepends=True)
    newer = json.dumps({**json.loads(header), "version": 9}).encode() + b"\n"
    path.write_bytes(newer + b"".join(rest))

    with pytest.raises(BackupError, match="newer release"):
        BackupReader(path, tmp_path, None)


def test_a_failed_backup_leaves_no_file_and_a_whole_one_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "b"
    with pytest.raises(ZeroDivisionError):
        with BackupWriter(path, datetime.now(UTC), 2, "", None, tmp_path) as writer:
            writer.add(ROWS[0])
            raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []

    saved(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupError, match="exists already"):
        saved(tmp_path)
