"""The entry files are written in the one way in which an export writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.entry_files import read_entries
from knowledge.entry_yaml import to_yaml
from knowledge.settings import ROOT

FILES = sorted((ROOT / "knowledge" / "entries").glob("*.yml"))


@pytest.fixture
def by_topic() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in read_entries(ROOT / "knowledge" / "entries"):
        found.setdefault(entry.topic, []).append(to_yaml([entry]))
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_export_of_what_nobody_edited_changes_nothing(
    file: Path, by_topic: dict[str, list[str]]
) -> None:
    assert file.read_text(encoding="utf-8") == "\n".join(by_topic[file.stem]), "run `make format`"
