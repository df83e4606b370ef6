"""The two halves of the bundled encoder at work: onnxruntime, no torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import e5, sentence
from knowledge.encoder.half import Half
from knowledge.fold import fold

Vectors = NDArray[np.float32]

CENTRES_FILE: Final = "centres.npy"
E5_SIZE: Final = 384
SENTENCE_SIZE: Final = 512
SIZE: Final = E5_SIZE + SENTENCE_SIZE
# What e5 was trained to read before a question; both sides of our comparisons are questions.
_PREFIX: Final = "query: "
_TINY: Final = np.float32(1e-12)
_EQUALLY: Final = np.float32(np.sqrt(0.5))  # the length of each half of a unit vector


class Halves:
    """The e5 network and the universal sentence encoder, each loaded when first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The raw vectors of folded texts, e5 first, one row for each text."""
        # One at a time: onnxruntime scales 8-bit activations over the whole batch, so that
        # in a batch the vector of a text would depend on the texts beside it.
        vectors = np.empty((len(texts), SIZE), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            row[:E5_SIZE] = self.e5(text)
            row[E5_SIZE:] = self.sentence(text)
        return vectors

    def e5(self, text: str) -> Vectors:
        """The unit vector of e5, 384 numbers."""
        return self._e5.vector(_PREFIX + text)

    def sentence(self, text: str) -> Vectors:
        """The unit vector of the universal sentence encoder, 512 numbers."""
        return self._sentence.vector(text)

    @cached_property
    def _e5(self) -> Half:
        return Half(self._folder, e5.NAME)

    @cached_property
    def _sentence(self) -> Half:
        return Half(self._folder, sentence.NAME)


class Engine:
    """Texts to unit vectors: both halves centred, of equal weight, side by side."""

    def __init__(self, folder: Path) -> None:
        self._halves = Halves(folder)
        self._centres: Vectors = np.load(folder / CENTRES_FILE, allow_pickle=False)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of texts as people write them, one row for each text."""
        if not texts:
            return np.empty((0, SIZE), np.float32)
        raw = self._halves.encode([fold(text) for text in texts]) - self._centres
        halves = _unit(raw[:, :E5_SIZE]), _unit(raw[:, E5_SIZE:])
        return np.hstack(halves) * _EQUALLY

    def sketch(self, text: str) -> Vectors:
        """The quick half of a text's vector (SIZE,), of length one, beside nothing."""
        vector = np.zeros(SIZE, np.float32)
        raw = self._halves.sentence(fold(text)) - self._centres[E5_SIZE:]
        vector[E5_SIZE:] = _unit(raw[None])[0]
        return vector

    def sketch_of(self, vector: Vectors) -> Vectors:
        """The sketch of the text that has this vector."""
        sketch = vector / _EQUALLY
        sketch[:E5_SIZE] = 0
        return sketch


def centres(folder: Path, texts: Sequence[str]) -> Vectors:
    """The mean raw vector of these texts, which lies where no text in particular lies."""
    mean: Vectors = Halves(folder).encode([fold(text) for text in texts]).mean(axis=0)
    return mean


def _unit(vectors: Vectors) -> Vectors:
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Vectors = vectors / np.maximum(lengths, _TINY)
    return units
