"""What libyaml reads is what PyYAML reads."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from knowledge.settings import ROOT
from knowledge.yaml_file import read_yaml

SHIPPED = [
    path for folder in ("actions", "bot", "knowledge") for path in (ROOT / folder).rglob("*.yml")
]


def test_every_file_that_is_shipped_reads_the_same() -> None:
    assert SHIPPED
    for path in SHIPPED:
        # Written out, 1 and true differ, and so do the orders of keys.
        assert repr(read_yaml(path)) == repr(yaml.safe_load(path.read_text("utf-8"))), path


def test_nothing_but_data_is_made(tmp_path: Path) -> None:
    file = tmp_path / "file.yml"
    file.write_text("!!python/object/apply:os.getcwd []", encoding="utf-8")

    with pytest.raises(yaml.YAMLError):
        read_yaml(file)
