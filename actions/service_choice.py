"""Which choice an answer in free words means: the one whose title is nearest in meaning."""

from __future__ import annotations

from typing import Final

import numpy as np

from actions.phrase_book import phrases_of
from actions.service import Field
from knowledge.live import open_builder

# What is taken so is read back, and can be changed; what is less clear is asked again.
_LIKE: Final = 0.55
_AHEAD: Final = 0.08


def nearest_choice(service: str, field: Field, text: str) -> str | None:
    """The choice that is clearly nearer to a text than the others; None where none is."""
    if field.kind != "choice" or len(field.choices) < 2:
        return None
    vectors = open_builder().vectors
    said = vectors.encoder.encode([text])[0]
    titles = [list(phrases_of(service)[f"choice.{field.name}.{c}"].values()) for c in field.choices]
    likeness = np.array([float((vectors.encode(of_choice) @ said).max()) for of_choice in titles])
    second, best = np.sort(likeness)[-2:]
    if best < _LIKE or best - second < _AHEAD:
        return None
    return field.choices[int(likeness.argmax())]
