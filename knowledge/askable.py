"""What the matcher needs of an entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Protocol

from knowledge.language import LANGS, Lang


class _Answer(Protocol):
    def __getitem__(self, lang: Lang, /) -> str: ...


class Askable(Protocol):
    """Something that can be asked for: it has ways to ask, and an answer, in each language."""

    @property
    def id(self) -> str:
        """Its name, which no other in the set has."""

    @property
    def answer(self) -> _Answer:
        """What it answers; its words tell what it is about."""

    def ways_to_ask(self, lang: Lang) -> Sequence[str]:
        """How it is asked for in one language."""


def wordings_of(askable: Askable) -> list[str]:
    """All ways to ask, one language after the other."""
    return [text for lang in LANGS for text in askable.ways_to_ask(lang)]


def print_of(askable: Askable) -> str:
    """A fingerprint of the wordings, which another set of wordings does not share."""
    digest = hashlib.sha256()
    for text in _all_texts(askable):
        digest.update(text.encode())
        digest.update(b"\n")
    return digest.hexdigest()[:16]


def _all_texts(askable: Askable) -> Iterator[str]:
    yield askable.id
    yield from wordings_of(askable)
