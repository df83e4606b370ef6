from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.differences import Piece, differences
from tests.knowledge_fakes import record


def test_only_fields_that_differ_are_told_with_their_words_marked() -> None:
    old = record("tax.a", answer={"en": "Pay 10 yuan today", "zh-Hans": "十元", "zh-Hant": "十元"})
    new = record(
        "tax.a", answer={"en": "Pay 20 yuan today", "zh-Hans": "十五元", "zh-Hant": "十元"}
    )

    found = differences(old, new)

    assert [one.field for one in found] == ["answer.en", "answer.zh-Hans"]
    assert found[0].pieces == (
        Piece("same", "Pay "),
        Piece("out", "10"),
        Piece("in", "20"),
        Piece("same", " yuan today"),
    )
    assert found[1].pieces == (Piece("same", "十"), Piece("in", "五"), Piece("same", "元"))


def test_wordings_are_compared_one_by_one() -> None:
    old = record("tax.a", wordings={"en": ["a", "b"]})
    new = record("tax.a", wordings={"en": ["a", "c d"]})

    assert differences(old, new)[0].pieces == (
        Piece("same", "a"),
        Piece("out", "b"),
        Piece("in", "c d"),
    )


def test_a_new_entry_is_all_new() -> None:
    found = differences(None, record("tax.a"))

    assert {piece.kind for one in found for piece in one.pieces} == {"in"}


@given(st.text(), st.text())
def test_pieces_put_together_give_both_versions(old: str, new: str) -> None:
    a, b = (record("tax.a", answer={"en": text}) for text in (old, new))

    pieces = [piece for one in differences(a, b) for piece in one.pieces]

    if old != new:
        assert "".join(p.text for p in pieces if p.kind != "in") == old
        assert "".join(p.text for p in pieces if p.kind != "out") == new
