"""How a field is put to people, and which choice an answer in free words comes nearest to."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import numpy as np

from actions.phrase_book import phrases_of
from actions.service import Field
from knowledge.fold import fold
from knowledge.live import open_builder
from knowledge.reading import Put
from knowledge.reading.choices import SAY_LITTLE
from knowledge.reading.denials import denies
from knowledge.reading.plainness import is_unsure

# What is taken so is read back, and can be changed; what is less clear is asked again.
_LIKE: Final = 0.55
_AHEAD: Final = 0.08
_PART: Final = 2  # characters from which a part of a title says which it is


@cache
def put_of(service: str, field: Field) -> Put:
    """The question for a field in every language, and its choices' titles."""
    question = " ".join(phrases_of(service)[f"ask.{field.name}"].values())
    titles = (
        (choice, title)
        for choice in field.choices
        for title in phrases_of(service)[f"choice.{field.name}.{choice}"].values()
    )
    return Put(question, tuple(titles))


def likely_choice(service: str, field: Field, text: str) -> str | None:
    """The choice whose title a text is a part of, or is clearly nearest to in meaning.

    What is denied or left open is like nothing, and nothing is like "none of these".
    """
    if field.kind != "choice" or len(field.choices) < 2:
        return None
    titles = put_of(service, field).titles
    part = _by_part(titles, fold(text))
    if part or denies(text) or is_unsure(text):
        return part
    likely = _by_meaning(titles, text)
    return None if likely in SAY_LITTLE else likely


def _by_part(titles: tuple[tuple[str, str], ...], said: str) -> str | None:
    part = re.compile(rf"(?<![a-z0-9]){re.escape(said)}(?![a-z0-9])")
    named = {choice for choice, title in titles if part.search(fold(title))}
    return named.pop() if len(said) >= _PART and len(named) == 1 else None


def _by_meaning(titles: tuple[tuple[str, str], ...], text: str) -> str | None:
    vectors = open_builder().vectors
    said = vectors.encoder.encode([text])[0]
    likeness = vectors.encode([title for _, title in titles]) @ said
    best_of: dict[str, float] = {}
    for (choice, _), like in zip(titles, likeness, strict=True):
        best_of[choice] = max(float(like), best_of.get(choice, -1))
    second, best = np.sort(list(best_of.values()))[-2:]
    if best < _LIKE or best - second < _AHEAD:
        return None
    return max(best_of, key=lambda choice: best_of[choice])
