"""Texts to vectors: the bundled encoder, or any other that sentence-transformers can load."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.engine import SIZE, Engine
from knowledge.encoder.errors import EncoderError
from knowledge.fold import fold

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["BUNDLED_FOLDER", "Encoder", "EncoderError", "open_encoder", "open_indexer"]

BUNDLED_FOLDER: Final = Path("var/models/encoder")


class Encoder(Protocol):
    """Gives texts of near meaning near vectors."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    @property
    def fingerprint(self) -> str:
        """Names the weights: vectors under another fingerprint cannot be compared."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, one row for each text."""

    def sketch(self, text: str) -> NDArray[np.float32]:
        """A unit vector of the same size that tells less and takes less time."""

    def sketch_of(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """The sketch of the text that has this vector."""


def open_encoder(name: str | None, folder: Path = BUNDLED_FOLDER) -> Encoder:
    """The bundled encoder from its folder, or the sentence-transformers model of this name."""
    with _collection_paused():
        return _open_bundled(folder) if name is None else _open_named(name)


def open_indexer(folder: Path = BUNDLED_FOLDER) -> Encoder:
    """The bundled encoder in the pipeline of sentence-transformers, which indexes at set-up.

    The vectors are those of `open_encoder`, to rounding.
    """
    from sentence_transformers import SentenceTransformer

    from knowledge.encoder.build import fingerprint_of, verify_encoder
    from knowledge.encoder.bundled import BundledEncoder

    verify_encoder(folder)
    with _collection_paused():
        # The module is passed, not named: by name it would need trust_remote_code.
        model = SentenceTransformer(modules=[BundledEncoder(folder)], device="cpu")
    return _SentenceTransformerEncoder(model, fingerprint_of(folder))


class _BundledEncoder:
    """The bundled encoder alone, as it serves: sentence-transformers and torch take 300 MB."""

    dimension = SIZE

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self._engine = Engine(folder)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._engine.encode(texts)

    def sketch(self, text: str) -> NDArray[np.float32]:
        return self._engine.sketch(text)

    def sketch_of(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._engine.sketch_of(vector)


class _SentenceTransformerEncoder:
    """An encoder behind the interface of sentence-transformers."""

    def __init__(self, model: SentenceTransformer, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self._model = model
        self.dimension = model.get_embedding_dimension() or self.encode(["a"]).shape[1]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        folded = [fold(text) for text in texts]
        vectors = self._model.encode(folded, show_progress_bar=False, normalize_embeddings=True)
        return np.asarray(vectors, np.float32)

    def sketch(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.encode([text])[0]  # a network of others has no half
        return vector

    def sketch_of(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        return vector


def _open_bundled(folder: Path) -> Encoder:
    from knowledge.encoder.build import fingerprint_of, verify_encoder

    verify_encoder(folder)
    return _BundledEncoder(folder, fingerprint_of(folder))


def _open_named(name: str) -> Encoder:
    import torch
    from sentence_transformers import SentenceTransformer

    try:
        # A model saved in half precision would otherwise run in it, eight times slower.
        model = SentenceTransformer(name, model_kwargs={"dtype": torch.float32})
    except (OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise EncoderError(f"The encoder {name} cannot be loaded: {reason}") from error
    return _SentenceTransformerEncoder(model, hashlib.sha256(name.encode()).hexdigest())


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Spares the garbage collector the 400,000 objects that come with torch, and stay.

    Looking through them again and again takes a fifth of the start.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
