"""Folds a text to the form in which texts are compared."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Protocol


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _to_simplified() -> _Converter:
    from opencc import OpenCC

    converter: _Converter = OpenCC("t2s")
    return converter


def fold(text: str) -> str:
    """The text in NFKC, lower case, Simplified Chinese and single spaces.

    Both sides of every comparison are folded, never one alone.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    return plain if plain.isascii() else _to_simplified().convert(plain)
