"""A classifier over entries, trained on the vectors of their wordings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Inverse strength of the regularisation: unit vectors, some thirty wordings for each entry.
SOFTNESS: Final = 10.0
_STEPS: Final = 300

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """A logistic regression: `weights` (entries, d) and `bias` (entries,)."""

    weights: Floats
    bias: Floats

    @classmethod
    def fit(cls, vectors: NDArray[np.float32], owners: NDArray[np.intp], count: int) -> Head:
        """Learns which entry (an index below `count`) owns each row of `vectors` (n, d)."""
        from sklearn.linear_model import LogisticRegression

        if count == 1:
            return cls(np.zeros((1, vectors.shape[1])), np.zeros(1))
        mean = vectors.mean(axis=0)
        model = LogisticRegression(C=SOFTNESS, max_iter=_STEPS).fit(vectors - mean, owners)
        weights, bias = model.coef_.astype(np.float64), model.intercept_.astype(np.float64)
        if count == 2:  # the library gives one row, for the second against the first
            weights, bias = np.vstack((-weights, weights)) / 2, np.append(-bias, bias) / 2
        return cls(weights, bias - weights @ mean)

    def scores(self, vector: NDArray[np.float32]) -> Floats:
        """The logarithm of each entry's probability, given that one of them is right."""
        utilities = self.weights @ vector + self.bias
        utilities -= utilities.max()
        logarithms: Floats = utilities - np.log(np.exp(utilities).sum())
        return logarithms
