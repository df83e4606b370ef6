"""Weighs the evidence into probabilities: of each candidate, and of no entry answering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge.evidence import Evidence

Floats = NDArray[np.float64]
# Strength of the Gaussian prior on the weights of evidence brought to one scale.
PRIOR: Final = 3e-4
_TINY: Final = 1e-9
_IMPOSSIBLE: Final = -1e9


@dataclass(frozen=True)
class Observation:
    """A labelled question: its evidence, and the row of its entry (None where none answers)."""

    evidence: Evidence
    right: int | None


@dataclass(frozen=True)
class Ranker:
    """A conditional logit: candidates and 'no entry' compete with linear utilities.

    The utility of 'no entry' depends on the best value of each feature among the candidates,
    so that a question near to something is less likely to be a gap, on what is known of the
    question itself, and on a constant.
    """

    entry_weights: Floats
    none_weights: Floats

    def probabilities(self, evidence: Evidence) -> Floats:
        """The probability of each candidate, then that of none; they sum to one."""
        none = _of_question(evidence) @ self.none_weights
        utilities = np.append(evidence.features @ self.entry_weights, none)
        weights = np.exp(utilities - utilities.max())
        shares: Floats = weights / weights.sum()
        return shares

    @classmethod
    def fit(cls, observations: Sequence[Observation]) -> Ranker:
        """The ranker under which the labels are likeliest.

        An observation whose entry is no candidate teaches nothing.
        """
        from scipy.optimize import minimize

        seen = [(one, place) for one in observations if (place := _place(one)) is not None]
        features, missing = _stack([one.evidence.features for one, _ in seen])
        question = np.array([_of_question(one.evidence) for one, _ in seen])
        right = np.array([features.shape[1] if place < 0 else place for _, place in seen])
        middle, scale = _scale(features[~missing])
        far, wide = _scale(question)
        far[-1], wide[-1] = 0, 1  # the constant
        features = np.where(missing[..., None], 0, (features - middle) / scale)
        size = features.shape[2]
        found = minimize(
            _loss,
            np.zeros(size + question.shape[1]),
            args=(features, missing, (question - far) / wide, right),
            jac=True,
            method="L-BFGS-B",
        )
        entry_weights, none_weights = found.x[:size] / scale, found.x[size:] / wide
        none_weights[-1] += middle @ entry_weights - far @ none_weights
        return cls(entry_weights, none_weights)


def _place(one: Observation) -> int | None:
    """Where the right entry stands among the candidates: -1 for none, None where it does not."""
    if one.right is None:
        return -1
    places = np.flatnonzero(one.evidence.entries == one.right)
    return int(places[0]) if len(places) else None


def _of_question(evidence: Evidence) -> Floats:
    """What tells of the question: the best of each feature, its own features, a constant."""
    best = evidence.features.max(axis=0)
    return np.concatenate((best, evidence.question, [1.0]))


def _stack(features: Sequence[Floats]) -> tuple[Floats, NDArray[np.bool_]]:
    """The candidates' features in one array, filled up, and which places are filling."""
    most = max(len(rows) for rows in features)
    stacked = np.zeros((len(features), most, features[0].shape[1]))
    missing = np.ones((len(features), most), dtype=bool)
    for number, rows in enumerate(features):
        stacked[number, : len(rows)] = rows
        missing[number, : len(rows)] = False
    return stacked, missing


def _scale(values: Floats) -> tuple[Floats, Floats]:
    spread = values.std(axis=0)
    return values.mean(axis=0), np.where(spread > _TINY, spread, 1.0)


def _loss(
    weights: Floats,
    features: Floats,
    missing: NDArray[np.bool_],
    question: Floats,
    right: NDArray[np.intp],
) -> tuple[float, Floats]:
    """The mean negative log-likelihood with the prior, and its gradient.

    `features` is (questions, candidates, features); `right` holds places of the second axis,
    one past its end for 'no entry'.
    """
    count, _, size = features.shape
    of_entries = np.where(missing, _IMPOSSIBLE, features @ weights[:size])
    utilities = np.column_stack((of_entries, question @ weights[size:]))
    utilities -= utilities.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(utilities).sum(axis=1))
    questions = np.arange(count)
    loss = (log_sums - utilities[questions, right]).mean()
    errors = np.exp(utilities - log_sums[:, None])
    errors[questions, right] -= 1.0
    gradient = np.concatenate(
        (np.einsum("qc,qcf->f", errors[:, :-1], features), errors[:, -1] @ question)
    )
    prior = PRIOR * weights
    return float(loss + weights @ prior / 2), gradient / count + prior
