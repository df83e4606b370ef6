"""The pruned vocabulary of e5 and its tokeniser."""

from __future__ import annotations

import pytest

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


def test_tokenizer_frames_text_and_knows_the_unknown() -> None:
    pieces = [*SPECIAL_PIECES, "▁", "▁hello", "你", "好", MASK]
    tokenizer = e5_tokenizer(pieces, [0.0] * 4 + [-1.0] * 5)

    assert tokenizer.encode("hello").ids == [0, 5, 2]
    assert tokenizer.encode("你好").ids == [0, 4, 6, 7, 2]
    assert tokenizer.encode("世").ids == [0, 4, 3, 2]
    assert tokenizer.token_to_id(MASK) == 8


def test_tokenizer_reads_compatible_characters_and_spaces_as_plain_ones() -> None:
    tokenizer = e5_tokenizer([*SPECIAL_PIECES, "▁", "▁hello", "▁a"], [0.0] * 4 + [-1.0] * 3)

    assert tokenizer.encode("ｈｅｌｌｏ   a").ids == tokenizer.encode("hello a").ids == [0, 5, 6, 2]


def test_tokenizer_cuts_a_text_where_the_positions_end() -> None:
    tokenizer = e5_tokenizer([*SPECIAL_PIECES, "▁a"], [0.0] * 4 + [-1.0])

    ids = tokenizer.encode("a " * 600).ids

    assert len(ids) == 512
    assert ids[-1] == 2
