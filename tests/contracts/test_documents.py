"""The documents and settings name commands, variables and files that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from knowledge.settings import ROOT

README = ROOT / "README.md"
EXAMPLE = ROOT / ".env.example"
PACKAGES = ("bot", "actions", "knowledge")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
COMMAND = re.compile(r"\bmake ([a-z][a-z-]*)")
READ = re.compile(r"\b(?:os\.(?:environ\.get\(|environ\[|getenv\()|read_secret\()\s*\"([A-Z_]+)\"")
EXPANDED = re.compile(r"\$\{([A-Z_]+)\}")


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def python_files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")


def commands_in(texts: Iterable[str]) -> set[str]:
    """The targets of `make` that texts name inside code."""
    spans = (span for text in texts for span in CODE.findall(text))
    return {target for span in spans for target in COMMAND.findall(span)}


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"(?m)^([a-z][a-z-]*):", makefile))


def test_recipe_has_an_assistant_id() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))

    assert config.get("assistant_id"), "without one Rasa rewrites the file"


def test_documents_name_commands_that_exist() -> None:
    if not README.exists():
        pytest.skip("there is no README.md")

    named = commands_in(path.read_text(encoding="utf-8") for path in documents())

    assert {"run", "test"} <= named
    assert named - targets() == set()


def test_messages_of_the_code_name_commands_that_exist() -> None:
    named = commands_in(path.read_text(encoding="utf-8") for path in python_files())

    assert "model" in named
    assert named - targets() == set()


def test_phony_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    (phony,) = re.findall(r"(?m)^\.PHONY:(.*)$", makefile)

    assert set(phony.split()) <= targets()


def test_variables_that_the_code_reads_are_those_of_the_example() -> None:
    if not EXAMPLE.exists():
        pytest.skip("there is no .env.example")
    read = {name for path in python_files() for name in READ.findall(path.read_text("utf-8"))}
    for path in (ROOT / "bot").glob("*.yml"):
        read |= set(EXPANDED.findall(path.read_text(encoding="utf-8")))

    listed = set(re.findall(r"(?m)^#?\s?([A-Z_]+)=", EXAMPLE.read_text(encoding="utf-8")))

    assert "STATE_FOLDER" in read
    assert read == listed


def test_files_that_documents_show_or_link_exist() -> None:
    broken = [
        (path.name, link)
        for path in documents()
        for link in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
        if "://" not in link and not (path.parent / link).exists()
    ]

    assert broken == []
