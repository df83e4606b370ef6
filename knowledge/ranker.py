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
_PRIOR: Final = 1e-3


@dataclass(frozen=True)
class Observation:
    """A labelled question: its evidence, and the row of its entry (None where none answers)."""

    evidence: Evidence
    right: int | None


@dataclass(frozen=True)
class Ranker:
    """A conditional logit: entries and 'no entry' compete with linear utilities.

    The utility of 'no entry' falls with the best value of each feature, so that a question
    near to something is less likely to be a gap.
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

        size = observations[0].evidence.shape[1]
        found = minimize(
            _loss, np.zeros(2 * size + 1), args=(observations, size), jac=True, method="L-BFGS-B"
        )
        return cls(found.x[:size], found.x[size:])


def _query(evidence: Evidence) -> Floats:
    return np.append(evidence.max(axis=0), 1.0)


def _utilities(evidence: Evidence, entry_weights: Floats, none_weights: Floats) -> Floats:
    return np.append(evidence @ entry_weights, _query(evidence) @ none_weights)


def _loss(weights: Floats, observations: Sequence[Observation], size: int) -> tuple[float, Floats]:
    """The mean negative log-likelihood with the prior, and its gradient."""
    total = 0.0
    gradient = np.zeros_like(weights)
    for seen in observations:
        utilities = _utilities(seen.evidence, weights[:size], weights[size:])
        utilities -= utilities.max()
        log_sum = np.log(np.exp(utilities).sum())
        shares = np.exp(utilities - log_sum)
        right = len(utilities) - 1 if seen.right is None else seen.right
        total += log_sum - utilities[right]
        shares[right] -= 1.0
        gradient[:size] += shares[:-1] @ seen.evidence
        gradient[size:] += shares[-1] * _query(seen.evidence)
    count = len(observations)
    prior = _PRIOR * weights
    return float(total / count + weights @ prior / 2), gradient / count + prior
