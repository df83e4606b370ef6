"""The 8-bit weights of the e5 network."""

from __future__ import annotations

import numpy as np

from knowledge.encoder.graph import quantised_rows


def test_scale_gives_each_row_back_within_half_a_step() -> None:
    rows = np.random.default_rng(1).normal(size=(5, 40)).astype(np.float32)
    rows[3] *= 1000

    digits, scales = quantised_rows(rows)

    assert digits.dtype == np.int8
    assert np.all(np.abs(digits * scales - rows) <= scales * 0.5001)
    assert np.abs(digits).max(axis=1).tolist() == [63] * 5


def test_seven_bits_are_used_and_no_more() -> None:
    digits, _ = quantised_rows(np.array([[-2.0, 0.5, 2.0]], np.float32))

    assert digits.tolist() == [[-63, 16, 63]]


def test_row_of_zeros_stays_zero() -> None:
    with np.errstate(all="raise"):
        digits, scales = quantised_rows(np.zeros((1, 4), np.float32))

    assert not (digits * scales).any()
