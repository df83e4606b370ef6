from __future__ import annotations

import numpy as np
import pytest

from knowledge.head import SOFTNESS, Head

VECTORS = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0], [0, 0, 1]], np.float32)
OWNERS = np.array([0, 0, 1, 2])
NONE = 2  # to a head of two entries, the last vector is a gap


def penalised_loss(head: Head) -> float:
    """What fitting minimises, written down a second time."""
    likely = [head.scores(v)[owner] for v, owner in zip(VECTORS, OWNERS, strict=True)]
    return float(-SOFTNESS * np.sum(likely) + (head.weights**2).sum() / 2)


def test_each_entry_claims_its_own_wordings() -> None:
    head = Head.fit(VECTORS, OWNERS, 3)

    assert [int(head.scores(vector).argmax()) for vector in VECTORS] == OWNERS.tolist()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_claims_are_the_logarithms_of_probabilities(count: int) -> None:
    head = Head.fit(VECTORS, OWNERS % count, count)

    scores = head.scores(np.array([0.2, -3, 7], np.float32))

    assert scores.shape == (count + 1,)
    assert np.exp(scores).sum() == pytest.approx(1)


def test_of_two_entries_each_claims_its_own() -> None:
    head = Head.fit(VECTORS[:3], OWNERS[:3], 2)

    odds = [float(np.subtract(*head.scores(vector)[:2])) for vector in VECTORS[:3]]

    assert odds[0] > odds[1] > 0 > odds[2]


def test_enormous_vector_overflows_nowhere() -> None:
    head = Head.fit(VECTORS, OWNERS, 3)

    with np.errstate(over="raise", invalid="raise", divide="raise"):
        scores = head.scores(np.array([1e6, 0, 0], np.float32))

    assert scores[0] == pytest.approx(0)


def test_more_wordings_make_a_claim_stronger() -> None:
    often = np.vstack([VECTORS, *[VECTORS[3:]] * 9]), np.append(OWNERS, [2] * 9)
    elsewhere = np.zeros(3, np.float32)

    few, many = Head.fit(VECTORS, OWNERS, 3), Head.fit(*often, 3)

    assert many.scores(elsewhere)[2] > few.scores(elsewhere)[2]


def test_no_other_weights_near_by_explain_the_owners_better() -> None:
    head = Head.fit(VECTORS, OWNERS, NONE)

    best = penalised_loss(head)
    for step in (*np.eye(9), *-np.eye(9)):
        moved = Head(head.weights + step.reshape(3, 3) / 2, head.bias)
        assert penalised_loss(moved) > best
    for shift in (*np.eye(3), *-np.eye(3)):
        assert penalised_loss(Head(head.weights, head.bias + shift / 2)) > best


def test_gap_is_claimed_for_none() -> None:
    scores = Head.fit(VECTORS, OWNERS, NONE).scores(VECTORS[-1])

    assert int(scores.argmax()) == NONE


def test_without_gaps_nothing_is_claimed_for_none() -> None:
    assert Head.fit(VECTORS, OWNERS, 3).scores(VECTORS[0])[-1] < -20


def test_head_that_starts_elsewhere_comes_to_the_same() -> None:
    there = Head.fit(VECTORS, OWNERS, NONE)
    again = Head.fit(VECTORS, OWNERS, NONE, start=Head.fit(VECTORS[::-1], OWNERS, NONE))

    assert again.scores(VECTORS[1]) == pytest.approx(there.scores(VECTORS[1]), abs=0.05)


def test_adapted_head_keeps_the_rows_of_entries_that_stay() -> None:
    head = Head.fit(VECTORS, OWNERS, 3)

    adapted = head.adapted_to([2, 0], VECTORS[[3, 0, 1]], np.array([0, 1, 1]))

    assert np.array_equal(adapted.weights, head.weights[[2, 0, 3]])
    assert np.array_equal(adapted.bias, head.bias[[2, 0, 3]])


def test_new_entry_claims_what_is_like_its_wordings_and_nothing_else() -> None:
    head = Head.fit(VECTORS[:3], OWNERS[:3], 2)

    adapted = head.adapted_to([0, None, 1], VECTORS[[0, 1, 3, 2]], np.array([0, 0, 1, 2]))

    claimed = [int(adapted.scores(vector).argmax()) for vector in VECTORS]
    assert claimed == [0, 0, 2, 1]


def test_set_of_new_entries_alone_is_told_apart() -> None:
    head = Head.fit(VECTORS[:2], OWNERS[:2], 1)

    adapted = head.adapted_to([None, None], VECTORS[2:], np.array([0, 1]))

    assert [int(adapted.scores(vector).argmax()) for vector in VECTORS[2:]] == [0, 1]
