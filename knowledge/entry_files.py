"""Entries as YAML files: read whole or not at all, errors named by file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge.entry import Entry
from knowledge.entry_set import find_faults
from knowledge.errors import KnowledgeError


class EntryFileError(KnowledgeError):
    """The entry files do not hold a sound set of entries; the message names every place."""


def read_entries(folder: Path) -> tuple[Entry, ...]:
    """Every entry of a folder's YAML files, in the order of file names and lines.

    Raises EntryFileError listing all faults, so that they can be mended in one go.
    """
    faults: list[str] = []
    entries: list[Entry] = []
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        for place, record in _records(path, faults):
            try:
                entry = Entry.model_validate(record)
            except ValidationError as error:
                faults += [f"{place}: {fault}" for fault in _sentences(record, error)]
                continue
            if entry.id in places:
                faults.append(f"{place}: {entry.id} stands already at {places[entry.id]}")
            places.setdefault(entry.id, place)
            entries.append(entry)
    faults += [
        f"{places[fault.entry]}: {fault.entry}: {fault.reason}" for fault in find_faults(entries)
    ]
    if not entries and not faults:
        faults.append(f"{folder}: holds no entry")
    if faults:
        raise EntryFileError("\n".join(faults))
    return tuple(entries)


def _records(path: Path, faults: list[str]) -> list[tuple[str, Any]]:
    """The items of one file's top-level list, each with its place."""
    try:
        loader = yaml.CSafeLoader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        values: Any = loader.construct_document(node) if node else None
    except (OSError, ValueError, yaml.YAMLError) as error:  # a date such as 2026-13-45
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or error
        faults.append(f"{path.name}{line}: not readable as YAML: {problem}")
        return []
    if not isinstance(node, yaml.SequenceNode):
        faults.append(f"{path.name}:1: expected a list of entries")
        return []
    lines = [item.start_mark.line + 1 for item in node.value]
    return [(f"{path.name}:{line}", value) for line, value in zip(lines, values, strict=True)]


def _sentences(record: Any, error: ValidationError) -> list[str]:
    name = record.get("id", "an entry") if isinstance(record, dict) else "an entry"
    return [
        f"{name}: {'.'.join(map(str, fault['loc'])) or 'entry'}: {fault['msg']}"
        for fault in error.errors(include_url=False)
    ]
