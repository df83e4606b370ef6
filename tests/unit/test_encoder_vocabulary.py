"""The pruned vocabularies and their tokenisers."""

from __future__ import annotations

from pathlib import Path

import pytest
from sentencepiece import SentencePieceProcessor

from knowledge.encoder import EncoderError
from knowledge.encoder.half import ids_of, open_tokenizer
from knowledge.encoder.vocabulary import MASK, SPECIAL_PIECES, e5_tokenizer, is_kept, kept_ids

KEPT = ["▁hello", "shenzhen", "▁", ".", "123", "▁2024", "你好", "▁的", "é", "の", "嘅", "龍", "😀"]
CUT = ["▁Hello", "HK", "▁привет", "मेरा", "▁été", "学习へ", "學習", "ｆｕｌｌ", "안녕"]


@pytest.mark.parametrize("piece", KEPT)
def test_piece_of_folded_text_stays(piece: str) -> None:
    assert is_kept(piece)


@pytest.mark.parametrize("piece", CUT)
def test_piece_that_no_folded_text_has_goes(piece: str) -> None:
    assert not is_kept(piece)


def test_special_pieces_keep_their_ids_and_mask_stays_last() -> None:
    pieces = [*SPECIAL_PIECES, "▁привет", "▁hello", MASK]

    assert kept_ids(pieces) == [0, 1, 2, 3, 5, 6]


@pytest.fixture
def tokenizer(tmp_path: Path) -> SentencePieceProcessor:
    pieces = [*SPECIAL_PIECES, "▁", "▁hello", "你", "好", "▁a", MASK]
    (tmp_path / "e5.model").write_bytes(e5_tokenizer(pieces, [0.0] * 4 + [-1.0] * 6))
    return open_tokenizer(tmp_path / "e5.model")


def test_tokenizer_frames_text_and_knows_the_unknown(tokenizer: SentencePieceProcessor) -> None:
    def ids(text: str) -> list[int]:
        found: list[int] = ids_of(tokenizer, text).tolist()
        return found

    assert ids("hello") == [0, 5, 2]
    assert ids("你好") == [0, 4, 6, 7, 2]
    assert ids("世") == [0, 4, 3, 2]
    assert ids("") == [0, 2]
    assert tokenizer.piece_to_id(MASK) == 9
    assert not {0, 1, 2, 9} & set(ids(f"a <s> <pad> </s> {MASK}")[1:-1]), "plain text to people"


def test_tokenizer_reads_compatible_characters_and_spaces_as_plain_ones(
    tokenizer: SentencePieceProcessor,
) -> None:
    assert ids_of(tokenizer, "ｈｅｌｌｏ   a").tolist() == [0, 5, 8, 2]


def test_tokenizer_cuts_a_text_where_the_positions_end(tokenizer: SentencePieceProcessor) -> None:
    ids = ids_of(tokenizer, "a " * 600)

    assert len(ids) == 512
    assert ids[-1] == 2


def test_a_damaged_tokenizer_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "e5.model").write_bytes(b"no model")

    with pytest.raises(EncoderError, match="damaged; run `make model`"):
        open_tokenizer(tmp_path / "e5.model")
