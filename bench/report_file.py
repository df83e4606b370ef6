"""BENCH.md: what a message costs, then one section for each other measurement."""

from __future__ import annotations

import re
from typing import Final

from knowledge.settings import ROOT

_FILE: Final = ROOT / "BENCH.md"
_SECTION: Final = re.compile(r"(?m)^(?=## )")


def write_head(text: str) -> None:
    """Puts what a message costs in place of what it cost before."""
    _, *sections = _parts()
    _write([text, *sections])


def write_section(title: str, text: str) -> None:
    """Puts a section in place of the one with the same title, or at the end."""
    head, *sections = _parts()
    others = [section for section in sections if not section.startswith(f"## {title}\n")]
    _write([head, *others, f"## {title}\n\n{text}"])


def _parts() -> list[str]:
    return _SECTION.split(_FILE.read_text(encoding="utf-8")) if _FILE.exists() else [""]


def _write(parts: list[str]) -> None:
    text = "\n\n".join(part.strip() for part in parts if part.strip())
    _FILE.write_text(f"{text}\n", encoding="utf-8")
