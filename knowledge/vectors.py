"""The vectors of the wordings: each text is encoded once, and remembered by its content."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.array_file import UNREADABLE, DiskRows, save_arrays
from knowledge.fold import fold
from knowledge.lexicon import Lexicon

if TYPE_CHECKING:
    from knowledge.encoder import Encoder

Vectors = NDArray[np.float32]
_BATCH: Final = 256
_AXES: Final = 256  # along which a likeness is nearly told
_SAMPLE: Final = 4096
_TURNS: Final = 4
_TINY: Final = np.float32(1e-6)


class VectorCache:
    """What was worked out of texts once: vectors, kept in one file for each encoder, and terms."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.encoder = encoder
        self.path = folder / f"vectors-{encoder.fingerprint[:16]}.npz"
        self.lexicon = Lexicon()
        self._one_at_a_time = threading.Lock()
        self._keys: dict[str, str] = {}
        keys, self._stored = _read(self.path, encoder.dimension)
        self._new = np.empty((0, encoder.dimension), np.float32)
        self._rows = {key: row for row, key in enumerate(keys)}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row for each text; only texts never seen before are encoded."""
        keys = [self._key(text) for text in texts]
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._rows
        }
        if missing:
            self._learn_for_good(missing)
        return self._take(np.array([self._rows[key] for key in keys], np.intp))

    def learn(self, texts: Sequence[str]) -> None:
        """Encodes what is new for this process alone: drafts, which may not stay."""
        missing = {self._key(text): text for text in texts if self._key(text) not in self._rows}
        if missing:
            self._append(list(missing), self.encoder.encode(list(missing.values())))

    def pack(self, texts: Sequence[str]) -> bytes:
        """The vectors of texts, for another process with the same encoder to absorb."""
        file = BytesIO()
        np.savez(
            file,
            encoder=np.array(self.encoder.fingerprint),
            keys=np.array([self._key(text) for text in texts]),
            vectors=self.encode(texts),
        )
        return file.getvalue()

    def absorb(self, packed: bytes) -> None:
        """Remembers what another process packed, unless its encoder is not ours."""
        with np.load(BytesIO(packed), allow_pickle=False) as file:
            if str(file["encoder"]) == self.encoder.fingerprint:
                self._append(file["keys"].tolist(), file["vectors"])

    @cached_property
    def axes(self) -> Vectors:
        """Orthonormal directions (d, some) along which vectors differ most, the longest first.

        They are those of the vectors known when they are first asked for.
        """
        random = np.random.default_rng(0)
        some = min(_AXES, self.encoder.dimension)
        axes = random.standard_normal((self.encoder.dimension, some)).astype(np.float32)
        sample = self._take(random.permutation(len(self._rows))[:_SAMPLE])
        for _ in range(_TURNS):
            axes = np.linalg.qr(sample.T @ (sample @ axes) + axes * _TINY)[0]
        shadows = sample @ axes
        _, order = np.linalg.eigh(shadows.T @ shadows)
        turned: Vectors = axes @ order[:, ::-1]
        return turned

    def _key(self, text: str) -> str:
        if text not in self._keys:
            self._keys[text] = hashlib.sha256(fold(text).encode()).hexdigest()
        return self._keys[text]

    def _learn_for_good(self, missing: dict[str, str]) -> None:
        texts = list(missing.values())
        batches = [texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
        rows = [np.asarray(self.encoder.encode(batch), np.float32) for batch in batches]
        self._append(list(missing), np.concatenate(rows))
        with self._one_at_a_time:
            vectors = self._take(np.arange(len(self._rows)))
            save_arrays(self.path, keys=np.array(list(self._rows)), vectors=vectors)

    def _append(self, keys: Sequence[str], vectors: Vectors) -> None:
        """Adds what is not known yet."""
        with self._one_at_a_time:
            new = [at for at, key in enumerate(keys) if key not in self._rows]
            size = len(self._rows)
            self._new = np.concatenate([self._new, vectors[new]])
            self._rows |= {keys[at]: size + place for place, at in enumerate(new)}

    def _take(self, rows: NDArray[np.intp]) -> Vectors:
        stored = self._stored
        is_new = rows >= len(stored)
        if not is_new.any():
            known: Vectors = stored[rows]
            return known
        taken = np.empty((len(rows), self.encoder.dimension), np.float32)
        taken[~is_new] = stored[rows[~is_new]]
        taken[is_new] = self._new[rows[is_new] - len(stored)]
        return taken


def _read(path: Path, dimension: int) -> tuple[list[str], DiskRows | Vectors]:
    """The remembered keys and vectors; a file that cannot be read is only a cache lost."""
    nothing = np.empty((0, dimension), np.float32)
    try:
        vectors = DiskRows(path, "vectors")
        with np.load(path, allow_pickle=False) as file:
            keys = file["keys"].tolist()
    except UNREADABLE:
        return [], nothing
    if vectors.shape != (len(keys), dimension) or vectors.dtype != np.float32:
        return [], nothing
    return keys, vectors
