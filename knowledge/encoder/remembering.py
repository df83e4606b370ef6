"""An encoder that remembers the texts people lately wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.fold import fold
from knowledge.recent import Recent

if TYPE_CHECKING:
    from knowledge.encoder import Encoder

_MOST: Final = 5120  # 19 MB


class RememberingEncoder:
    """Encodes a text that comes alone once; several at a time are a set being built."""

    def __init__(self, encoder: Encoder, most: int = _MOST) -> None:
        self._encoder = encoder
        self._recent: Recent[str, NDArray[np.float32]] = Recent(most)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, one row for each text."""
        if len(texts) != 1:
            return self._encoder.encode(texts)
        return self._recent.get(fold(texts[0]), lambda: self._encode(texts[0]))

    def _encode(self, text: str) -> NDArray[np.float32]:
        vectors = self._encoder.encode([text])
        vectors.setflags(write=False)
        return vectors
