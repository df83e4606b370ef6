from __future__ import annotations

from bot.text_blocks import Block, blocks_of


def test_a_text_is_paragraphs_and_lists() -> None:
    text = "Bring:\n- a passport\n- a photo\n\nThen wait.\nThen go."

    assert blocks_of(text) == [
        Block("text", ("Bring:",)),
        Block("list", ("a passport", "a photo")),
        Block("text", ("Then wait.", "Then go.")),
    ]


def test_nothing_is_no_block() -> None:
    assert blocks_of(" \n\n \n") == []
