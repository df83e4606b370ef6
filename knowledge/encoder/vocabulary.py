"""The parts of vocabularies that folded English and Chinese reach, and their tokenisers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from knowledge.fold import fold

# e5 knows these by their ids, 0 to 3.
SPECIAL_PIECES: Final = ("<s>", "<pad>", "</s>", "<unk>")
MASK: Final = "<mask>"
_SPACE: Final = "\u2581"
# Of these scripts the single characters stay, so that a stray one is not unknown.
_KNOWN_SCRIPTS: Final = ("LATIN", "CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO")


def kept_ids(pieces: Sequence[str]) -> list[int]:
    """The ids, in order, of the pieces that stay; the special ones are among them."""
    return [i for i, piece in enumerate(pieces) if is_kept(piece)]


def is_kept(piece: str) -> bool:
    """Whether a folded text in English or Chinese can contain this piece."""
    text = piece.replace(_SPACE, "")
    letters = [character for character in text if character.isalpha()]
    if len(text) == 1:
        return all(_script(letter) in _KNOWN_SCRIPTS for letter in letters)
    if not all(letter.isascii() or _script(letter) == "CJK" for letter in letters):
        return False
    # Asked of words only: what folding does to a character can depend on its word.
    return fold(text) == text


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0]


def e5_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> bytes:
    """The model of the tokeniser that cuts a text into these pieces, as XLM-RoBERTa's does."""
    start, padding, end, unknown = SPECIAL_PIECES
    return _unigram(pieces, scores, unknown, (start, end), {padding, MASK})


def sentence_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> bytes:
    """The same for the universal sentence encoder, whose special pieces come first."""
    unknown, start, end = pieces[:3]
    return _unigram(pieces, scores, unknown, (start, end), set())


def _unigram(
    pieces: Sequence[str],
    scores: Sequence[float],
    unknown: str,
    around: tuple[str, str],
    unsaid: set[str],
) -> bytes:
    """A model of sentencepiece, whose trie takes a fifth of the memory of others."""
    from sentencepiece import SentencePieceNormalizer, sentencepiece_model_pb2

    made = sentencepiece_model_pb2.ModelProto()
    # It brings sentencepiece's table of normal forms, under which both vocabularies were learnt.
    made.ParseFromString(SentencePieceNormalizer(rule_name="nmt_nfkc").serialized_model_proto())
    made.trainer_spec.model_type = made.trainer_spec.UNIGRAM
    ids = {piece: number for number, piece in enumerate(pieces)}
    made.trainer_spec.unk_id, made.trainer_spec.unk_piece = ids[unknown], unknown
    made.trainer_spec.bos_id, made.trainer_spec.eos_id = ids[around[0]], ids[around[1]]
    made.trainer_spec.bos_piece, made.trainer_spec.eos_piece = around
    made.trainer_spec.pad_id = -1
    kinds = made.SentencePiece
    for piece, score in zip(pieces, scores, strict=True):
        kind = kinds.NORMAL
        if piece == unknown:
            kind = kinds.UNKNOWN
        elif piece in {*around, *unsaid}:
            kind = kinds.CONTROL
        made.pieces.add(piece=piece, score=score, type=kind)
    content: bytes = made.SerializeToString()
    return content
