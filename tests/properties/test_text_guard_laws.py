from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.text_guard import clean

SEEN = st.text("ab 前海?！é\n")
UNSEEN = st.text(
    st.characters(categories=("Cc", "Cf", "Co", "Cn"), exclude_characters="\n\t\u200d")
)


@given(st.text(st.characters(exclude_characters="/")))
def test_cleaning_twice_is_as_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.lists(st.tuples(SEEN, UNSEEN)))
def test_what_is_seen_stays_and_what_is_not_goes(parts: list[tuple[str, str]]) -> None:
    mixed = "".join(seen + unseen for seen, unseen in parts)

    assert clean(mixed) == "".join(seen for seen, _ in parts).strip()


@given(st.text())
def test_nothing_unseen_is_left(text: str) -> None:
    left = set(clean(text)) - set("\n\t\u200d")

    assert not {unicodedata.category(c) for c in left} & {"Cc", "Cf", "Co", "Cn", "Cs"}


@given(st.text("/ ", max_size=3), st.text("abc/"))
def test_text_that_starts_with_slashes_starts_with_none(slashes: str, rest: str) -> None:
    assert not clean(slashes.replace(" ", "") + rest).startswith("/")
