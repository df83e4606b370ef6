"""The two halves of the bundled encoder at work: onnxruntime, no torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.array_file import UNREADABLE, DiskRows
from knowledge.encoder import e5, e5_graph, sentence, sentence_graph
from knowledge.encoder.errors import EncoderError
from knowledge.fold import fold

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

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
        # One at a time: onnxruntime scales 8-bit activations over the whole batch, so that
        # in a batch the vector of a text would depend on the texts beside it.
        vectors = np.empty((len(texts), SIZE), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            row[:E5_SIZE] = self.e5(text)
            row[E5_SIZE:] = self.sentence(text)
        return vectors

    def e5(self, text: str) -> Vectors:
        """The unit vector of e5, 384 numbers."""
        tokenizer, network = self._e5
        ids = np.array([tokenizer.encode(_PREFIX + text).ids], np.int64)
        vector: Vectors = network.run([e5_graph.OUTPUT], {e5_graph.INPUT: ids})[0][0]
        return vector

    def sentence(self, text: str) -> Vectors:
        """The unit vector of the universal sentence encoder, 512 numbers."""
        tokenizer, network, table = self._sentence
        ids = np.array(tokenizer.encode(text).ids, np.int64)
        given = {sentence_graph.IDS: ids, sentence_graph.ROWS: table[ids]}
        vector: Vectors = network.run([sentence_graph.OUTPUT], given)[0][0]
        return vector

    @cached_property
    def _e5(self) -> tuple[Tokenizer, InferenceSession]:
        return self._tokenizer(e5.TOKENIZER_FILE), self._network(e5.NETWORK_FILE)

    @cached_property
    def _sentence(self) -> tuple[Tokenizer, InferenceSession, DiskRows]:
        """With the table of its vocabulary, which stays on disk: a text reads some twenty rows."""
        tokenizer, network = (
            self._tokenizer(sentence.TOKENIZER_FILE),
            self._network(sentence.NETWORK_FILE),
        )
        path = self._folder / sentence.TABLE_FILE
        try:
            return tokenizer, network, DiskRows(path, sentence.TABLE)
        except UNREADABLE as error:
            raise EncoderError(
                f"The encoder's file {path} is damaged; run `make model`."
            ) from error

    def _tokenizer(self, name: str) -> Tokenizer:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._folder / name))

    def _network(self, name: str) -> InferenceSession:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = _THREADS
        options.inter_op_num_threads = _THREADS
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = str(self._folder / name)
        return InferenceSession(path, options, providers=["CPUExecutionProvider"])


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
