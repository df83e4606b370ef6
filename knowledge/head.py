"""A classifier over entries, trained on the vectors of their wordings."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

# Shrinkage in units of the mean row norm; the wordings are unit vectors, few for each entry.
_RIDGE: Final = 1.0


class Head:
    """A ridge classifier: solved in closed form, so that an edit refits it in a moment."""

    def __init__(self, vectors: NDArray[np.float32], owners: NDArray[np.intp], count: int) -> None:
        """Learns which entry (an index below `count`) owns each row of `vectors` (n, d)."""
        targets = np.zeros((len(vectors), count), dtype=np.float64)
        targets[np.arange(len(vectors)), owners] = 1.0
        rows = vectors.astype(np.float64)
        self._mean = rows.mean(axis=0)
        rows -= self._mean
        self._offset = targets.mean(axis=0)
        gram = rows.T @ rows
        gram[np.diag_indices_from(gram)] += _RIDGE
        self._weights = np.linalg.solve(gram, rows.T @ (targets - self._offset))

    def scores(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """How strongly each entry claims a question vector (d,): about 1 for its own, 0 else."""
        claims: NDArray[np.float64] = (vector - self._mean) @ self._weights + self._offset
        return claims
