"""Every row of docs/security.md names a defence and a test that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from knowledge.settings import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith(("| **", "| threat"))
]
FILE = re.compile(r"`([a-z_.]+(?:/[a-z0-9_.-]+)+|requirements\.hashes)`")


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def test_every_threat_has_a_defence_and_a_test_that_exist() -> None:
    assert len(ROWS) > 40
    for threat, defence, test in ROWS:
        named = FILE.findall(defence)
        assert named, f"{threat}: where is the defence?"
        assert [name for name in named if not (ROOT / name).exists()] == [], threat
        path, _, name = test.strip("`").partition("::")
        assert (ROOT / path).exists(), threat
        assert name in functions_of(ROOT / path), f"{threat}: no test {name}"
