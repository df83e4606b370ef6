"""Confirmation numbers and check words: to be read out on the phone, and not to be guessed."""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import Final

# Letter and digit by turns: no two signs that look alike stand in the same place, no word comes
# about, and no run of digits that would be taken for a phone and masked. No letter sounds like
# another of them or like a digit. About 85 million numbers.
LETTERS: Final = "AEFHKLMQRWXY"
DIGITS: Final = "23456789"
_PAIRS_IN_NUMBER: Final = 4
_PAIRS_IN_CHECK_WORD: Final = 2
_FILE_NAME_OCTETS: Final = 16


def new_number() -> str:
    """A random confirmation number such as 'K7M4R2W9'."""
    return _draw(_PAIRS_IN_NUMBER)


def new_check_word() -> str:
    """A random check word such as 'H3Q8'."""
    return _draw(_PAIRS_IN_CHECK_WORD)


def new_file_name() -> str:
    """A random name for the calendar file, which nobody can guess."""
    return secrets.token_urlsafe(_FILE_NAME_OCTETS)


def _draw(pairs: int) -> str:
    return "".join(secrets.choice(LETTERS) + secrets.choice(DIGITS) for _ in range(pairs))


def compact(spoken: str) -> str:
    """A number or check word as it is stored, from the way somebody wrote it."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", spoken)).upper()


def spaced(number: str) -> str:
    """A number in groups of four signs, to be shown."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
