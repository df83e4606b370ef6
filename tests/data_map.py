"""The map of what is stored, read from docs/privacy.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from knowledge.settings import ROOT

DOCUMENT: Final = ROOT / "docs" / "privacy.md"
_ROW: Final = re.compile(r"^\| `(?P<key>[^`]+)` \|(?P<rest>.+)\|$", re.MULTILINE)
_KEPT: Final = re.compile(r"(\d+) (minute|hour|day)s?")
_SECONDS: Final = {"minute": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True)
class Family:
    """A row of the map; `longest` is in seconds, None for what does not expire."""

    key: str
    longest: int | None
    erased: str

    def fits(self, key: str) -> bool:
        """Whether a key is one of the family."""
        parts = map(re.escape, self.key.split("*"))
        return re.fullmatch(".*".join(parts), key, re.DOTALL) is not None


@cache
def families() -> tuple[Family, ...]:
    """Every row."""
    return tuple(_read(DOCUMENT.read_text(encoding="utf-8")))


def family_of(key: str) -> Family | None:
    """The row of a key: of several, the one that says most."""
    fitting = [family for family in families() if family.fits(key)]
    return max(fitting, key=lambda family: len(family.key), default=None)


def _read(text: str) -> Iterator[Family]:
    for row in _ROW.finditer(text):
        cells = [cell.strip() for cell in row["rest"].split(" | ")]
        holds, why, kept, seen, erased = cells
        assert holds and why and seen, row["key"]
        found = _KEPT.match(kept)
        assert found or kept.startswith("no end"), f"{row['key']}: {kept}"
        longest = int(found[1]) * _SECONDS[found[2]] if found else None
        yield Family(row["key"], longest, erased)
