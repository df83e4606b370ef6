"""Answers as a page shows them: paragraphs and lists."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

_ITEM: Final = "- "


@dataclass(frozen=True)
class Block:
    """A paragraph with its lines, or a list with its items."""

    kind: Literal["text", "list"]
    lines: tuple[str, ...]


def blocks_of(text: str) -> list[Block]:
    """The paragraphs and lists of a text; a line that begins with a hyphen is an item."""
    blocks: list[Block] = []
    for paragraph in text.split("\n\n"):
        lines = [line for line in paragraph.splitlines() if line.strip()]
        for is_list, group in groupby(lines, lambda line: line.startswith(_ITEM)):
            said = tuple(line.removeprefix(_ITEM) if is_list else line for line in group)
            blocks.append(Block("list" if is_list else "text", said))
    return blocks
