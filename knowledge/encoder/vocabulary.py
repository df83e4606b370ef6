"""The parts of vocabularies that folded English and Chinese reach, and their tokenisers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from knowledge.fold import fold

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# e5 knows these by their ids, 0 to 3.
SPECIAL_PIECES: Final = ("<s>", "<pad>", "</s>", "<unk>")
MASK: Final = "<mask>"
_SPACE: Final = "\u2581"
# Of these scripts the single characters stay, so that a stray one is not unknown.
_KNOWN_SCRIPTS: Final = ("LATIN", "CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO")
_LONGEST_TEXT: Final = 512


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


def e5_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """The tokeniser that cuts a text into these pieces, as XLM-RoBERTa's does."""
    from tokenizers import AddedToken

    start, _, end, unknown = SPECIAL_PIECES
    tokenizer = _unigram(pieces, scores, unknown, start, end)
    tokenizer.add_special_tokens([AddedToken(piece, normalized=False) for piece in SPECIAL_PIECES])
    tokenizer.add_special_tokens([AddedToken(MASK, normalized=False, lstrip=True)])
    return tokenizer


def sentence_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """The same for the universal sentence encoder, to which its special pieces are plain text."""
    unknown, start, end = pieces[:3]
    return _unigram(pieces, scores, unknown, start, end)


def _unigram(
    pieces: Sequence[str], scores: Sequence[float], unknown: str, start: str, end: str
) -> Tokenizer:
    from tokenizers import Regex, Tokenizer
    from tokenizers.models import Unigram
    from tokenizers.normalizers import Precompiled, Replace, Sequence
    from tokenizers.pre_tokenizers import Metaspace
    from tokenizers.processors import TemplateProcessing

    ids = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(Unigram(list(zip(pieces, scores, strict=True)), unk_id=ids[unknown]))
    tokenizer.normalizer = Sequence([Precompiled(_characters()), Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = Metaspace(replacement=_SPACE, prepend_scheme="always")
    around = [(piece, ids[piece]) for piece in (start, end)]
    tokenizer.post_processor = TemplateProcessing(single=f"{start} $A {end}", special_tokens=around)
    tokenizer.enable_truncation(_LONGEST_TEXT)
    return tokenizer


def _characters() -> bytes:
    """Sentencepiece's table of normal forms, under which the vocabularies were learnt."""
    from sentencepiece import SentencePieceNormalizer, sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(SentencePieceNormalizer(rule_name="nmt_nfkc").serialized_model_proto())
    table: bytes = model.normalizer_spec.precompiled_charsmap
    return table
