"""What docs/security.md names is there: defences, tests, and every parser that is fuzzed."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from fuzz.names import PARSERS
from knowledge.settings import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
FILE = re.compile(r"`([a-z_.]+(?:/[a-z0-9_.-]+)+|requirements\.hashes)`")


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the table under a heading; rows that head others are left out."""
    lines = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0].splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| **")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


def test_every_threat_has_a_defence_and_a_test_that_exist() -> None:
    rows = rows_of("Threats, defences, tests")
    assert len(rows) > 40
    for threat, defence, test in rows:
        named = FILE.findall(defence)
        assert named, f"{threat}: where is the defence?"
        assert [name for name in named if not (ROOT / name).exists()] == [], threat
        path, _, name = test.strip("`").partition("::")
        assert (ROOT / path).exists(), threat
        assert name in functions_of(ROOT / path), f"{threat}: no test {name}"


def test_it_says_of_every_parser_how_long_it_was_fuzzed() -> None:
    fuzzed = {
        parser.strip("`"): runs for parser, _, runs in rows_of("How long each parser was fuzzed")
    }

    assert sorted(fuzzed) == PARSERS
    assert all(int(runs.replace(",", "")) > 0 for runs in fuzzed.values())
