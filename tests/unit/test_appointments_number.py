"""Confirmation numbers."""

from __future__ import annotations

import pytest

from actions.appointments.number import DIGITS, LETTERS, compact, new_check_word, new_number, spaced
from bot.masking import mask


def test_a_number_is_letters_and_digits_by_turns_and_never_the_same() -> None:
    numbers = {new_number() for _ in range(2000)}

    assert len(numbers) == 2000
    assert {len(number) for number in numbers} == {8}
    assert {sign for number in numbers for sign in number[::2]} == set(LETTERS)
    assert {sign for number in numbers for sign in number[1::2]} == set(DIGITS)


def test_no_sign_can_be_taken_for_another() -> None:
    assert not set("01OIBDPTVGS") & set(LETTERS + DIGITS)


def test_a_number_is_not_masked_as_something_personal() -> None:
    for _ in range(300):
        said = f"cancel {spaced(new_number())} {new_check_word()}"
        assert mask(said) == (said, frozenset())


@pytest.mark.parametrize("written", ["K7M4R2W9", "k7m4 r2w9", "K7M4-R2W9", " Ｋ７Ｍ４ｒ２ｗ９。"])
def test_a_number_is_known_however_it_is_written(written: str) -> None:
    assert compact(written) == "K7M4R2W9"


def test_a_number_is_shown_in_fours() -> None:
    assert spaced("K7M4R2W9") == "K7M4 R2W9"
