"""The phone numbers that our own answers give: of offices, not of persons."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from knowledge.settings import KnowledgeSettings

_NUMBER: Final = re.compile(r"(?<![\d/_.-])\+?\(?\d(?:[ ()-]?\d){7,13}(?![\d/_.])")
_PAGE: Final = re.compile(r"https?://\S+")
_SIGNIFICANT: Final = 8  # digits from the end, whatever code stands before them


def is_public(number: str) -> bool:
    """Whether a shipped entry gives this number."""
    return _significant(number) in _public()


@cache
def _public() -> frozenset[str]:
    folder = KnowledgeSettings.from_env().entries
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yml")))
    return frozenset(
        _significant(number) for text in texts for number in _NUMBER.findall(_PAGE.sub("", text))
    )


def _significant(number: str) -> str:
    return re.sub(r"\D", "", number)[-_SIGNIFICANT:]
