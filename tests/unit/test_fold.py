from __future__ import annotations

import pytest

from knowledge.fold import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Work PERMIT", "work permit"),
        ("ＨＫ＄１０，０００", "hk$10,000"),
        ("繁體中文學校", "繁体中文学校"),
        ("  a\t b\n\nc\u3000d ", "a b c d"),
        ("½", "1⁄2"),
        ("", ""),
    ],
)
def test_text_is_folded_to_its_plainest_form(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_both_scripts_fold_to_the_same_text() -> None:
    assert fold("深圳灣口岸幾點關門？") == fold("深圳湾口岸几点关门？")


def test_characters_of_written_cantonese_stay() -> None:
    assert fold("喺邊度攞嘅？") == "喺边度攞嘅?"


def test_words_stay_apart() -> None:
    assert fold("tax rate") != fold("taxrate")
