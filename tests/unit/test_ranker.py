from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from knowledge.ranker import PRIOR, Observation, Ranker
from tests.knowledge_fakes import evidence, ranker

NEAR = evidence([[0.9, 0.1], [0.2, 0.3], [0.1, 0.2]])
FAR = evidence([[0.2, 0.1], [0.1, 0.3], [0.1, 0.2]])


def penalised_loss(fitted: Ranker, observations: list[Observation]) -> float:
    """What fitting minimises, written down a second time."""
    losses = [
        -np.log(fitted.probabilities(o.evidence)[-1 if o.right is None else o.right])
        for o in observations
    ]
    features = np.concatenate([o.evidence.features for o in observations])
    best = np.array([o.evidence.features.max(axis=0) for o in observations])
    constant = fitted.none_weights[-1]
    constant += best.mean(axis=0) @ fitted.none_weights[:-1]
    constant -= features.mean(axis=0) @ fitted.entry_weights
    weights = (
        *(fitted.entry_weights * features.std(axis=0)),
        *(fitted.none_weights[:-1] * best.std(axis=0)),
        constant,
    )
    return float(np.mean(losses) + PRIOR / 2 * np.square(weights).sum())


def test_weights_of_zero_leave_all_equally_likely() -> None:
    assert ranker([0, 0]).probabilities(NEAR) == pytest.approx([0.25] * 4)


def test_none_comes_last_and_competes_with_the_best_of_each_feature() -> None:
    shares = ranker([0, 0], 1, 2, constant=3).probabilities(NEAR)

    assert np.log(shares[-1] / shares[0]) == pytest.approx(1 * 0.9 + 2 * 0.3 + 3)


def test_features_of_the_question_count_for_none_alone() -> None:
    fixed = Ranker(np.zeros(2), np.array([0, 0, 2, 0], float))

    shares = fixed.probabilities(replace(NEAR, question=np.array([1.5])))

    assert shares[-1] / shares[0] == pytest.approx(np.exp(3))


def test_odds_of_two_entries_follow_their_evidence() -> None:
    shares = ranker([10, 5]).probabilities(NEAR)

    assert np.log(shares[0] / shares[1]) == pytest.approx(10 * 0.7 - 5 * 0.2)


def test_enormous_weights_overflow_nowhere() -> None:
    with np.errstate(over="raise", invalid="raise"):
        shares = ranker([1e6, 0]).probabilities(NEAR)

    assert shares.tolist() == pytest.approx([1, 0, 0, 0])


def test_fitted_ranker_tells_near_from_far() -> None:
    observations = [Observation(NEAR, 0)] * 20 + [Observation(FAR, None)] * 20

    fitted = Ranker.fit(observations)

    assert fitted.probabilities(NEAR)[0] > 0.8
    assert fitted.probabilities(FAR)[-1] > 0.8


def test_fitted_ranker_learns_which_feature_to_trust() -> None:
    fitted = Ranker.fit([Observation(evidence([[0.9, 0.1], [0.1, 0.9]]), 1)] * 10)

    assert fitted.entry_weights[1] > 0 > fitted.entry_weights[0]


def test_no_other_weights_near_by_explain_the_labels_better() -> None:
    random = np.random.default_rng(3)
    rights = [0, 1, 2, None] * 10
    observations = [Observation(evidence(random.random((3, 2))), right) for right in rights]

    fitted = Ranker.fit(observations)

    best = penalised_loss(fitted, observations)
    size = 2 + len(fitted.none_weights)
    for step in (*np.eye(size), *-np.eye(size)):
        moved = Ranker(fitted.entry_weights + step[:2] / 10, fitted.none_weights + step[2:] / 10)
        assert penalised_loss(moved, observations) > best


def test_questions_may_have_fewer_candidates_than_others() -> None:
    few = evidence([[0.9, 0.1]])
    observations = [Observation(few, 0), Observation(FAR, None), Observation(NEAR, 0)] * 10

    fitted = Ranker.fit(observations)

    assert fitted.probabilities(few)[0] > 0.8
    assert fitted.probabilities(FAR)[-1] > 0.8


def test_entry_that_is_no_candidate_teaches_nothing() -> None:
    observations = [Observation(NEAR, 0), Observation(FAR, None)] * 10

    fitted = Ranker.fit([*observations, Observation(NEAR, 7)])

    assert fitted.entry_weights == pytest.approx(Ranker.fit(observations).entry_weights)
