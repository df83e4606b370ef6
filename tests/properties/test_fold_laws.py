from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.fold import fold
from knowledge.language import detect

# OpenCC turns this one rare character into one that it would turn again.
TURNED_TWICE = "\u85b4"
CHINESE = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, exclude_characters=TURNED_TWICE)
)
TEXTS = st.text(st.characters(exclude_characters=TURNED_TWICE, codec="utf-8")) | CHINESE


@settings(max_examples=500)
@given(TEXTS)
def test_folding_twice_is_as_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS, st.sampled_from([" ", "\n", "\u3000", " \t "]))
def test_space_around_and_between_words_does_not_matter(text: str, space: str) -> None:
    assert fold(space + text.replace(" ", space) + space) == fold(text)


@given(st.text(st.characters(max_codepoint=0x7F)))
def test_full_width_letters_fold_to_plain_ones(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if 0x21 <= ord(c) <= 0x7E else c for c in text)

    assert fold(wide) == fold(text)


@given(TEXTS)
def test_language_of_any_text_is_told_or_not_without_a_fault(text: str) -> None:
    assert detect(text) in ("en", "zh-Hans", "zh-Hant", None)
