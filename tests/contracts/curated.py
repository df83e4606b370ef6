"""What the repository holds, read once for all contracts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.entry import Entry
from knowledge.entry_files import read_entries
from knowledge.fold import fold
from knowledge.questions import Question, read_questions
from knowledge.settings import ROOT

HELD_OUT = ROOT / "tests" / "quality" / "held_out.jsonl"
HELD_OUT_LATER = ROOT / "tests" / "quality" / "held_out_later.jsonl"
CALIBRATION = ROOT / "knowledge" / "calibration.jsonl"


@cache
def entries() -> tuple[Entry, ...]:
    return read_entries(ROOT / "knowledge" / "entries")


@cache
def facts() -> dict[str, dict[str, str]]:
    """The facts behind the answers, by id: text, when, confidence."""
    loaded: dict[str, dict[str, str]] = _yaml(ROOT / "tests" / "contracts" / "facts.yml")
    return loaded


def cited_by(entry: Entry) -> tuple[str, ...]:
    """The ids of the facts that an entry's sources back."""
    return tuple(dict.fromkeys(fact for source in entry.sources for fact in source.facts))


@cache
def questions(path: Path) -> tuple[Question, ...]:
    return read_questions(path)


@cache
def domain() -> dict[str, Any]:
    """The domain's files merged: lists joined, mappings united."""
    merged: dict[str, Any] = {"intents": [], "entities": [], "actions": [], "responses": {}}
    for path in sorted((ROOT / "bot" / "domain").glob("*.yml")):
        part = _yaml(path)
        for key, empty in merged.items():
            more = part.get(key, type(empty)())
            twice = set(more) & set(empty) if isinstance(empty, dict) else set()
            assert not twice, f"{path.name} repeats {twice}"
            merged[key] = {**empty, **more} if isinstance(empty, dict) else [*empty, *more]
    return merged


def intents() -> set[str]:
    """The names of the domain's intents."""
    named = (i if isinstance(i, str) else next(iter(i)) for i in domain()["intents"])
    return set(named)


@cache
def rules() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _yaml(ROOT / "bot" / "dialogue" / "rules.yml")["rules"]
    return found


@cache
def examples() -> dict[str, list[str]]:
    """The training examples of each intent."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "nlu_data").glob("*.yml")):
        for item in _yaml(path)["nlu"]:
            lines = [line.removeprefix("- ") for line in item["examples"].splitlines()]
            found.setdefault(item["intent"], []).extend(lines)
    return found


@cache
def folded_examples() -> dict[str, set[str]]:
    """The intents that each training example stands under, by its folded text."""
    found: dict[str, set[str]] = {}
    for intent, texts in examples().items():
        for text in texts:
            found.setdefault(fold(text), set()).add(intent)
    return found


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
