"""Cuts a long text into messages, never through a word or a link."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LIMIT: Final = 4096  # what Telegram takes in one message, in UTF-16 units

_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_LINE: Final = re.compile(r"\n")
_SENTENCE: Final = re.compile(r"[。！？；]|[.!?;](?=\s)")
# A piece must not begin with these.
_CLOSING: Final = frozenset("，。；：！？、）」』》”’…%")
_OPENING: Final = frozenset("（「『《“‘")
_JOINER: Final = "\u200d"  # makes one sign of several


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
        good = [at for at in ends if longest // 2 <= at <= longest and _reads_well(text, at)]
        if good:
            return good[-1]
    for may_cut in (_reads_well, _is_between_words):
        for at in range(longest, 0, -1):
            if may_cut(text, at):
                return at
    return longest


def _fitting(text: str, limit: int) -> int:
    """How many characters fit."""
    used = 0
    for at, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return max(1, at)
    return len(text)


def _reads_well(text: str, at: int) -> bool:
    """Whether a cut before a place leaves every sign with what it belongs to."""
    if not _is_between_words(text, at):
        return False
    before, after = text[at - 1], text[at]
    return not (
        after in _CLOSING
        or before in _OPENING
        or _JOINER in (before, after)
        or unicodedata.combining(after)
    )


def _is_between_words(text: str, at: int) -> bool:
    """Whether a place is beside a space or a sign that stands for itself; a link has neither."""
    return 0 < at < len(text) and (_is_apart(text[at - 1]) or _is_apart(text[at]))


def _is_apart(character: str) -> bool:
    return character.isspace() or unicodedata.east_asian_width(character) in "WF"
