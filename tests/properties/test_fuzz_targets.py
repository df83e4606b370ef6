"""Each target of fuzz/ for a moment: its seeds, its seeds damaged, and anything at all."""

from __future__ import annotations

import importlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.names import PARSERS

BYTES = st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8"))


@st.composite
def damaged(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """A seed with a piece of it replaced."""
    seed = draw(st.sampled_from(seeds))
    start = draw(st.integers(0, len(seed)))
    end = draw(st.integers(start, min(start + 20, len(seed))))
    return seed[:start] + draw(BYTES) + seed[end:]


@pytest.mark.parametrize("parser", PARSERS)
def test_a_parser_keeps_its_promise_for_anything(parser: str) -> None:
    target = importlib.import_module(f"fuzz.targets.{parser}")

    @settings(max_examples=60)
    @given(damaged(target.SEEDS) | BYTES)
    def try_any(data: bytes) -> None:
        target.try_bytes(data)

    for seed in target.SEEDS:
        target.try_bytes(seed)
    try_any()
