from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.nearest import ExactNearest
from knowledge.vectors import Vectors


def units(random: np.random.Generator, rows: int, dimension: int) -> Vectors:
    """Random directions, crowded along the first ones as those of real texts are."""
    drawn = random.standard_normal((rows, dimension)) / np.arange(1, dimension + 1)
    vectors: Vectors = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    return vectors


@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(1, 300),
    dimension=st.sampled_from([2, 16, 200]),
    axes=st.sampled_from([1, 2, 130, 200]),
    count=st.integers(1, 20),
    least=st.sampled_from([-1.0, 0.3, 0.9, 2.0]),
)
def test_nearest_are_those_of_a_plain_comparison(
    seed: int, rows: int, dimension: int, axes: int, count: int, least: float
) -> None:
    random = np.random.default_rng(seed)
    vectors, question = units(random, rows, dimension), units(random, 1, dimension)[0]
    turned = np.linalg.qr(random.standard_normal((dimension, dimension)))[0].astype(np.float32)

    found, scores = ExactNearest(vectors, turned[:, :axes]).search(question, count, least)

    plain = vectors @ question
    expected = np.sort(plain[plain >= least])[::-1][:count]
    assert len(found) == len(expected)
    assert len(set(found.tolist())) == len(found)
    assert scores == pytest.approx(expected, abs=1e-5)
    assert plain[found] == pytest.approx(expected, abs=1e-5)
