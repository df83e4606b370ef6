"""Finds the address of a home in a text: a flat or room with its building or street."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.identity_numbers import Span

_NAME: Final = r"(?:[A-Z][A-Za-z']{1,15} ){1,4}"
_FLAT: Final = r"(?:flat|room|rm\.?|unit|suite|apt\.?|shop) ?(?:[a-z]|[a-z]?\d{1,4}[a-z]?)\b"
_FLOOR: Final = r"\d{1,3}(?:st|nd|rd|th)? ?(?:/ ?f\b|floor\b)|floor \d{1,3}\b"
_BLOCK: Final = r"(?:block|blk|tower|phase) ?(?:\d{1,3}[a-z]?|[a-z])\b"
_STREET: Final = (
    rf"\d{{1,4}}[a-z]?(?:-\d{{1,4}})? (?-i:{_NAME})(?:road|rd|street|st|avenue|ave|lane|drive|path"
    r"|terrace|boulevard|circuit)\b"
)
_HOUSE: Final = (
    rf"(?-i:{_NAME})(?:house|gardens?|court|mansions?|building|estate|centre|towers?|villas?)\b"
)
_PART: Final = f"(?:{_FLAT}|{_FLOOR}|{_BLOCK}|{_STREET}|{_HOUSE})"
_ENGLISH: Final = re.compile(rf"\b{_PART}(?:[, ]{{1,3}}{_PART}){{1,6}}", re.IGNORECASE)
_FLAT_ALONE: Final = re.compile(_FLAT, re.IGNORECASE)
_PLACE_ALONE: Final = re.compile(f"{_BLOCK}|{_STREET}|{_HOUSE}", re.IGNORECASE)

_HAN: Final = "\u4e00-\u9fff"
_NUMERAL: Final = "[0-9一二三四五六七八九十]"
_CHINESE: Final = re.compile(
    rf"(?P<street>(?<!\d)\d{{1,4}}(?:-\d{{1,4}})?[号號](?![楼樓房])[{_HAN}]{{0,8}}?)?"
    rf"(?P<block>(?:[A-Za-z]|{_NUMERAL}{{1,3}})(?:栋|棟|幢|座|期|号楼|號樓)(?:[A-Za-z]座)?)?"
    r"(?:\d{1,2}[单單]元)?"
    r"(?P<floor>\d{1,2}(?:字?[楼樓]|[层層]))?"
    r"(?P<room>[A-Za-z]?\d{0,4}[A-Za-z]?(?:[室房座]|[单單]位)|\d{3,4}(?![\d年元号號]))"
)
# What cannot be in the name of a street or an estate, but stands before it.
_NAME_BEFORE: Final = re.compile(rf"(?:(?![住在喺是係址于於到我你佢他她,])[{_HAN}]){{1,16}}$")
_LONGEST_NAME: Final = 16
_SAYS_HOME: Final = re.compile(r"[室房座栋棟幢楼樓号號]")


def spans(text: str) -> Iterator[Span]:
    """Where addresses of homes stand in a plain text."""
    if not text.isascii() and _SAYS_HOME.search(text):
        for match in _CHINESE.finditer(text):
            if _is_home(match):
                start = match.start() - _name_length(text, match.start())
                yield start, match.end(), "address"
    for match in _ENGLISH.finditer(text):
        said = match.group()
        if _FLAT_ALONE.search(said) and _PLACE_ALONE.search(said):
            yield match.start(), match.end(), "address"


def _is_home(match: re.Match[str]) -> bool:
    """Whether there is a building beside the room; a bare number is a room of a block only."""
    if match["room"].isdigit():
        return match["block"] is not None
    return (match["street"] or match["block"]) is not None and any(map(str.isalnum, match["room"]))


def _name_length(text: str, end: int) -> int:
    """How long the name of the street or estate is that stands before a place."""
    found = _NAME_BEFORE.search(text[max(0, end - _LONGEST_NAME) : end])
    return len(found.group()) if found else 0
