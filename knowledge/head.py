"""A classifier over entries and 'no entry', trained on vectors of what people ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.vectors import Vectors

# Inverse strength of the regularisation: unit vectors, some thirty wordings for each entry.
SOFTNESS: Final = 100.0
_STEPS: Final = 300
_ENOUGH: Final = 2e-4  # a step that betters the loss by less is the last
_NEVER: Final = np.float32(-30)  # the claim of 'no entry' where no gap is known

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Head:
    """A logistic regression: `weights` (entries + 1, d) and `bias` (entries + 1,).

    The last row stands for 'no entry'.
    """

    weights: Vectors
    bias: Vectors

    @classmethod
    def fit(cls, vectors: Vectors, owners: Rows, count: int, start: Head | None = None) -> Head:
        """Learns which entry owns each row of `vectors` (n, d): an index, or `count` for none.

        A `start`, for the same entries, that is nearly right makes it faster.
        """
        mean = vectors.mean(axis=0)
        begin = (start or cls.blank(count, vectors.shape[1])).seen_from(mean)
        knows_gaps = bool((owners == count).any())
        size = count + knows_gaps
        found = _descend(vectors - mean, owners, begin.weights[:size], begin.bias[:size])
        fitted = found.seen_from(-mean)
        return fitted if knows_gaps else fitted._without_gaps()

    @classmethod
    def blank(cls, count: int, dimension: int) -> Head:
        """The head for `count` entries that favours none."""
        return cls(np.zeros((count + 1, dimension), np.float32), np.zeros(count + 1, np.float32))

    def seen_from(self, origin: Vectors) -> Head:
        """The same head for vectors from which `origin` was taken away."""
        return Head(self.weights, self.bias + self.weights @ origin)

    def scores(self, vector: Vectors) -> Vectors:
        """The logarithm of each entry's probability, then that of none."""
        utilities = self.weights @ vector + self.bias
        utilities -= utilities.max()
        logarithms: Vectors = utilities - np.log(np.exp(utilities).sum())
        return logarithms

    def adapted_to(self, rows: Sequence[int | None], vectors: Vectors, owners: Rows) -> Head:
        """A head for another set of entries: for each the row it had here, None for a new one.

        A new entry claims what is near to the middle of its own `vectors` (n, d; `owners` as in
        `fit`), as strongly as the entries that were learnt claim the middle of theirs.
        """
        count = len(rows)
        kept = np.array([at for at, row in enumerate(rows) if row is not None], int)
        head = Head.blank(count, vectors.shape[1])
        learnt = [row for row in rows if row is not None]
        head.weights[kept], head.bias[kept] = self.weights[learnt], self.bias[learnt]
        head.weights[count], head.bias[count] = self.weights[-1], self.bias[-1]
        new = np.setdiff1d(np.arange(count), kept)
        if len(new):
            head._estimate(new, kept, _middles(vectors, owners, count))
        return head

    def _without_gaps(self) -> Head:
        """The same head with a last row that claims nothing."""
        weights = np.vstack((self.weights, np.zeros_like(self.weights[:1])))
        return Head(weights, np.append(self.bias, _NEVER))

    def _estimate(self, new: Rows, kept: Rows, middles: Vectors) -> None:
        """Fills the rows of new entries, by the example of those that were learnt."""
        away = middles - middles.mean(axis=0)
        learnt = self.weights[kept]
        slope = SOFTNESS
        if len(kept):
            slope = float((learnt * away[kept]).sum() / np.maximum((away[kept] ** 2).sum(), 1e-9))
        self.weights[new] = slope * away[new]
        own = np.einsum("ij,ij->i", self.weights[:-1], middles)
        claim = float((own[kept] + self.bias[kept]).mean()) if len(kept) else 0.0
        self.bias[new] = claim - own[new]


def _middles(vectors: Vectors, owners: Rows, count: int) -> Vectors:
    """The mean vector of each entry."""
    sums = np.zeros((count + 1, vectors.shape[1]), np.float32)
    np.add.at(sums, owners, vectors)
    sizes = np.bincount(owners, minlength=count + 1)[:, None]
    middles: Vectors = (sums / np.maximum(sizes, 1))[:count].astype(np.float32)
    return middles


def _descend(vectors: Vectors, owners: Rows, weights: Vectors, bias: Vectors) -> Head:
    """Minimises the mean negative log-likelihood with its penalty, from a first guess on."""
    from scipy.optimize import minimize

    size, dimension = vectors.shape
    places, penalty = np.arange(size), 1 / (SOFTNESS * size)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        matrix = flat.reshape(-1, dimension + 1).astype(np.float32)
        errors = vectors @ matrix[:, :-1].T + matrix[:, -1]
        errors -= errors.max(axis=1, keepdims=True)
        own = errors[places, owners].astype(np.float64)
        np.exp(errors, out=errors)
        sums = errors.sum(axis=1)
        value = float((np.log(sums) - own).mean())
        errors /= sums[:, None]
        errors[places, owners] -= 1
        gradient = np.empty_like(flat).reshape(matrix.shape)
        gradient[:, :-1] = errors.T @ vectors / size + penalty * matrix[:, :-1]
        gradient[:, -1] = errors.mean(axis=0)
        return value + penalty / 2 * float((matrix[:, :-1] ** 2).sum()), gradient.ravel()

    found = minimize(
        loss,
        np.column_stack((weights, bias)).ravel().astype(np.float64),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _STEPS, "ftol": _ENOUGH},
    )
    fitted = found.x.reshape(-1, dimension + 1).astype(np.float32)
    return Head(fitted[:, :-1].copy(), fitted[:, -1].copy())
