"""The check of a built encoder."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from knowledge.encoder import EncoderError, open_encoder
from knowledge.encoder.build import fingerprint_of, verify_encoder


def seal(folder: Path) -> None:
    """Writes the checksums of the files as they are."""
    files = [path for path in sorted(folder.iterdir()) if path.name != "checksums.json"]
    # A checksum of checksums, so that several files can share one.
    checksums = {
        path.name: hashlib.sha256(hashlib.sha256(path.read_bytes()).digest()).hexdigest()
        for path in files
    }
    (folder / "checksums.json").write_text(json.dumps(checksums))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "e5.onnx").write_bytes(b"a network")
    (tmp_path / "build.json").write_text(json.dumps({"inputs": "a checksum"}))
    seal(tmp_path)
    return tmp_path


def test_encoder_as_built_passes(folder: Path) -> None:
    verify_encoder(folder)


def test_encoder_that_was_never_built_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"checksums\.json; run `make model`"):
        verify_encoder(tmp_path / "nowhere")


def test_missing_file_is_an_error_that_names_it(folder: Path) -> None:
    (folder / "e5.onnx").unlink()

    with pytest.raises(EncoderError, match=r"lacks .*e5\.onnx; run `make model`"):
        verify_encoder(folder)


def test_changed_file_is_an_error_that_names_it(folder: Path) -> None:
    (folder / "e5.onnx").write_bytes(b"a networK")

    with pytest.raises(EncoderError, match=r"e5\.onnx is damaged; run `make model`"):
        verify_encoder(folder)


def test_checksums_that_are_no_json_are_an_error(folder: Path) -> None:
    (folder / "checksums.json").write_text("{")

    with pytest.raises(EncoderError, match="run `make model`"):
        verify_encoder(folder)


def test_damaged_encoder_is_not_opened(folder: Path) -> None:
    (folder / "e5.onnx").write_bytes(b"")

    with pytest.raises(EncoderError, match="damaged"):
        open_encoder(None, folder)


def test_fingerprint_changes_with_the_files(folder: Path) -> None:
    before = fingerprint_of(folder)
    assert fingerprint_of(folder) == before

    (folder / "e5.onnx").write_bytes(b"another network")
    seal(folder)

    assert fingerprint_of(folder) != before
