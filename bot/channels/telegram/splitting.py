"""Cuts a long text into messages, never through a word or a link."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

LIMIT: Final = 4096  # what Telegram takes in one message, in UTF-16 units

_URL: Final = re.compile(r"https?://[^\s，。；：！？、（）「」『』《》]+")
_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_LINE: Final = re.compile(r"\n")
_SENTENCE: Final = re.compile(r"[。！？；]|[.!?;](?=\s)")
# A piece must not begin with these.
_CLOSING: Final = frozenset("，。；：！？、）」』》”’…%")
_OPENING: Final = frozenset("（「『《“‘")


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def split(text: str, limit: int = LIMIT) -> list[str]:
    """The text in pieces within the limit: whole paragraphs, else lines, sentences, words."""
    pieces = []
    rest = text.strip()
    while units(rest) > limit:
        at = _place_to_cut(rest, limit)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*pieces, rest] if rest else pieces


def _place_to_cut(text: str, limit: int) -> int:
    longest = _fitting(text, limit)
    for pattern in (_PARAGRAPH, _LINE, _SENTENCE):
        ends = [found.end() for found in pattern.finditer(text[: longest + 1])]
        good = [at for at in ends if longest // 2 <= at <= longest and _may_cut(text)(at)]
        if good:
            return good[-1]
    may_cut = _may_cut(text)
    return next((at for at in range(longest, 0, -1) if may_cut(at)), longest)


def _fitting(text: str, limit: int) -> int:
    """How many characters fit."""
    used = 0
    for at, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return max(1, at)
    return len(text)


def _may_cut(text: str) -> Callable[[int], bool]:
    """Whether a text may be cut before a place: beside a space, or within Chinese."""
    links = list(_spans(text))

    def allowed(at: int) -> bool:
        if not 0 < at < len(text) or any(start < at < end for start, end in links):
            return False
        before, after = text[at - 1], text[at]
        if before.isspace() or after.isspace():
            return True
        if after in _CLOSING or before in _OPENING or unicodedata.combining(after):
            return False
        return _is_chinese(before) or _is_chinese(after)

    return allowed


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for found in _URL.finditer(text):
        yield found.start(), found.end()


def _is_chinese(character: str) -> bool:
    """Whether a sign stands for itself, with no word around it."""
    return unicodedata.east_asian_width(character) in "WF" and character.isprintable()
