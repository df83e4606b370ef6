"""The vectors of the wordings: each text is encoded once, and remembered by its content."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.array_file import UNREADABLE, save_arrays
from knowledge.fold import fold

if TYPE_CHECKING:
    from knowledge.encoder import Encoder

Vectors = NDArray[np.float32]
_BATCH: Final = 256


class VectorCache:
    """Vectors of texts, kept in one file for each encoder."""

    def __init__(self, encoder: Encoder, folder: Path) -> None:
        self.encoder = encoder
        self.path = folder / f"vectors-{encoder.fingerprint[:16]}.npz"
        self._known = _read(self.path)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, one row for each text; only texts never seen before are encoded."""
        if not texts:
            return np.empty((0, self.encoder.dimension), dtype=np.float32)
        keys = [_key(text) for text in texts]
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._known
        }
        if missing:
            self._learn(missing)
        return np.stack([self._known[key] for key in keys])

    def _learn(self, missing: dict[str, str]) -> None:
        keys, texts = list(missing), list(missing.values())
        for start in range(0, len(texts), _BATCH):
            rows = self.encoder.encode(texts[start : start + _BATCH])
            self._known.update(zip(keys[start : start + _BATCH], rows, strict=True))
        save_arrays(
            self.path,
            keys=np.array(list(self._known)),
            vectors=np.stack(list(self._known.values())),
        )


def _key(text: str) -> str:
    return hashlib.sha256(fold(text).encode()).hexdigest()


def _read(path: Path) -> dict[str, Vectors]:
    """The remembered vectors; a file that cannot be read is only a cache lost."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return dict(zip(file["keys"].tolist(), file["vectors"], strict=True))
    except UNREADABLE:
        return {}
