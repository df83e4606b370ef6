"""What an entry's answer says, apart from how it is set: to tell a change from a correction."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from knowledge.entry import Entry
from knowledge.figures import read_figures
from knowledge.fold import fold
from knowledge.language import LANGS

_SIGNS: Final = re.compile(r"[\W_]+")


def substance_of(entry: Entry) -> str:
    """A digest that stays the same while words and figures do, in every script."""
    said = [part for lang in LANGS for part in _substance(entry.answer[lang])]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def _substance(answer: str) -> list[str]:
    """The words without signs between them, and the figures, whose signs count."""
    figures = read_figures(answer)
    listed = sorted(map(str, [*figures.numbers, *figures.times, *figures.dates]))
    return [_SIGNS.sub("", fold(answer)), *listed]
