from __future__ import annotations

import numpy as np
import pytest

from knowledge.head import Head

VECTORS = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0], [0, 0, 1]], np.float32)
OWNERS = np.array([0, 0, 1, 2])


def test_each_entry_claims_its_own_wordings() -> None:
    head = Head(VECTORS, OWNERS, 3)

    assert [int(head.scores(vector).argmax()) for vector in VECTORS] == OWNERS.tolist()


def test_claims_of_all_entries_sum_to_one() -> None:
    head = Head(VECTORS, OWNERS, 3)

    assert head.scores(np.array([0.2, -3, 7], np.float32)).sum() == pytest.approx(1)


def test_vector_like_the_mean_is_claimed_as_often_as_wordings_are_owned() -> None:
    head = Head(VECTORS, OWNERS, 3)

    assert head.scores(VECTORS.mean(axis=0)) == pytest.approx([1 / 2, 1 / 4, 1 / 4])


def test_more_wordings_make_a_claim_stronger() -> None:
    few = Head(VECTORS, OWNERS, 3).scores(VECTORS[3])[2]
    many = Head(np.vstack([VECTORS] + [VECTORS[3:]] * 9), np.append(OWNERS, [2] * 9), 3)

    assert few < many.scores(VECTORS[3])[2] <= 1


def test_single_entry_claims_everything() -> None:
    head = Head(VECTORS, np.zeros(4, np.intp), 1)

    assert head.scores(np.array([5, 5, 5], np.float32)) == pytest.approx([1])
