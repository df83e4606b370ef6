"""A text in the form in which it is read, character for character, and the clauses of it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cache, cached_property
from typing import Final

from knowledge.fold import fold

_BREAK: Final = re.compile(r"[,;:!?、。\n…()]|\.(?![\d])|\s[-–—]\s")
_FILLER: Final = re.compile(
    r"\b(?:about|around|roughly|approx(?:imately)?|maybe|probably|just|only|over|nearly|almost|one|"
    r"it'?s|i'?m|i am|a|an|is|and|or|so|please|more than|up to|on|in|the|by|from|with|have|hold|"
    r"turned)\b|大概|大约|左右|差不多|今年|刚刚|刚满|啱啱|已经|我|是|系|约|到|了|啦|呀|吧|的|嘅|个|有"
)
_WIDE_COMMA: Final = re.compile(r"(?<![０-９])，|，(?![０-９]{3})")
_CJK: Final = 0x2E80


def fold_in_place(text: str) -> str:
    """The text in plain, lower-case, Simplified characters, each where it stood."""
    # A full-width comma groups digits only where they are full-width as well.
    return "".join(map(_fold_character, _WIDE_COMMA.sub("、", text)))


@cache
def _fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    if character in "’‘ʼ":
        return "'"
    if len(plain) != 1:
        return character
    if ord(plain) < _CJK:
        return plain
    simplified = fold(plain)
    return simplified if len(simplified) == 1 else plain


class Clauses:
    """A folded text that knows its clauses; each look-up takes logarithmic time."""

    def __init__(self, text: str) -> None:
        self.plain = fold_in_place(text)

    @cached_property
    def _breaks(self) -> list[tuple[int, int]]:
        ends = (match.span() for match in _BREAK.finditer(self.plain))
        # A comma or a point inside a number ends nothing.
        return [(s, e) for s, e in ends if not self._is_in_number(s)]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self._breaks]

    def bounds(self, place: int) -> tuple[int, int]:
        """The start and end of the clause that a place stands in."""
        after = bisect_right(self._starts, place)
        start = self._breaks[after - 1][1] if after else 0
        end = self._breaks[after][0] if after < len(self._breaks) else len(self.plain)
        return start, end

    def number_of(self, place: int) -> int:
        """How many clauses end before a place."""
        return bisect_right(self._starts, place)

    def before(self, place: int, length: int) -> str:
        """What stands before a place in its clause, at most so many characters."""
        return self.plain[max(self.bounds(place)[0], place - length) : place]

    def after(self, place: int, length: int) -> str:
        """What stands after a place in its clause, at most so many characters."""
        end = self.bounds(place - 1 if place else 0)[1]
        return self.plain[place : min(end, place + length)]

    def is_alone(self, start: int, end: int) -> bool:
        """Whether nothing but filling words shares the clause with a span."""
        first, _ = self.bounds(start)
        _, last = self.bounds(max(end - 1, start))
        if start - first > 40 or last - end > 40:
            return False
        beside = f"{self.plain[first:start]} {self.plain[end:last]}"
        return not re.search(r"\w", _FILLER.sub(" ", beside))

    def _is_in_number(self, place: int) -> bool:
        around = self.plain[max(place - 1, 0) : place + 4]
        return re.fullmatch(r"\d,\d{3}", around) is not None and around[1] == ","
