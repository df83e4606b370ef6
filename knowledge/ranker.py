"""Weighs the evidence into probabilities: of each entry, and of no entry answering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.evidence import Evidence

Floats = NDArray[np.float64]
# Strength of the Gaussian prior on the weights: a dozen weights, hundreds of questions.
PRIOR: Final = 1e-5


@dataclass(frozen=True)
class Observation:
    """A labelled question: its evidence, and the row of its entry (None where none answers).

    `evidence` has a row for each entry and a column for each of evidence.FEATURES.
    """

    evidence: Evidence
    right: int | None


@dataclass(frozen=True)
class Ranker:
    """A conditional logit: entries and 'no entry' compete with linear utilities.

    The utility of 'no entry' depends on the best value of each feature, so that a question
    near to something is less likely to be a gap, and on how many entries beyond one contain
    the question as it stands.
    """

    entry_weights: Floats
    none_weights: Floats

    def probabilities(self, evidence: Evidence) -> Floats:
        """The probability of each entry, then that of none; they sum to one."""
        utilities = _utilities(evidence, self.entry_weights, self.none_weights)
        weights = np.exp(utilities - utilities.max())
        shares: Floats = weights / weights.sum()
        return shares

    @classmethod
    def fit(cls, observations: Sequence[Observation]) -> Ranker:
        """The ranker under which the labels of the observations are likeliest."""
        from scipy.optimize import minimize

        evidence = np.stack([seen.evidence for seen in observations])
        none = evidence.shape[1]
        right = np.array([none if seen.right is None else seen.right for seen in observations])
        size = evidence.shape[2]
        found = minimize(
            _loss, np.zeros(2 * size + 2), args=(evidence, right), jac=True, method="L-BFGS-B"
        )
        return cls(found.x[:size], found.x[size:])


def _query(evidence: Floats) -> Floats:
    """What tells of the question itself: the best of each feature, the crowd, a constant."""
    best = evidence.max(axis=-2)
    contained = evidence[..., -1].sum(axis=-1, keepdims=True)
    crowd = np.log1p(np.maximum(contained - 1, 0))
    return np.concatenate((best, crowd, np.ones_like(crowd)), axis=-1)


def _utilities(evidence: Floats, entry_weights: Floats, none_weights: Floats) -> Floats:
    none = _query(evidence) @ none_weights
    return np.concatenate((evidence @ entry_weights, none[..., None]), axis=-1)


def _loss(weights: Floats, evidence: Floats, right: NDArray[np.intp]) -> tuple[float, Floats]:
    """The mean negative log-likelihood with the prior, and its gradient.

    `evidence` is (questions, entries, features); `right` holds rows of the second axis, one
    past its end for 'no entry'.
    """
    count, _, size = evidence.shape
    utilities = _utilities(evidence, weights[:size], weights[size:])
    utilities -= utilities.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(utilities).sum(axis=1))
    questions = np.arange(count)
    loss = (log_sums - utilities[questions, right]).mean()
    errors = np.exp(utilities - log_sums[:, None])
    errors[questions, right] -= 1.0
    of_entries = np.tensordot(errors[:, :-1], evidence, axes=([0, 1], [0, 1]))
    gradient = np.concatenate((of_entries, errors[:, -1] @ _query(evidence))) / count
    prior = PRIOR * weights
    return float(loss + weights @ prior / 2), gradient + prior
