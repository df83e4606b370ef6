"""What sets two versions of an entry apart: field by field, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final, Literal, NamedTuple

from knowledge.exchange.columns import Column, cells_in, columns_for

# Chinese is compared sign by sign, everything else word by word.
_TOKEN: Final = re.compile(r"[㐀-䶿一-鿿豈-﫿]|[^\W㐀-䶿一-鿿豈-﫿]+|\s+|[^\w\s]")
_LONGEST: Final = 4_000  # tokens; a text beyond that is shown as replaced whole


class Piece(NamedTuple):
    """A run of text that stays, goes or comes."""

    kind: Literal["same", "out", "in"]
    text: str


class Difference(NamedTuple):
    """A field, named as an exchange names its columns, and what changed in it."""

    field: str
    pieces: tuple[Piece, ...]


def differences(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[Difference]:
    """The fields in which two versions differ, in the order of an entry; None is no version."""
    before, after = old or {}, new or {}
    columns = columns_for(max(1, len(before.get("sources", ())), len(after.get("sources", ()))))
    cells = zip(columns, cells_in(before, columns), cells_in(after, columns), strict=True)
    return [Difference(c.name, tuple(_compare(c, a, b))) for c, a, b in cells if a != b]


def _compare(column: Column, old: str, new: str) -> list[Piece]:
    if column.kind in ("lines", "list"):
        sign = "\n" if column.kind == "lines" else ", "
        return _pieces(_parts(old, sign), _parts(new, sign), sign)
    return _pieces(_tokens(old), _tokens(new), "")


def _pieces(old: Sequence[str], new: Sequence[str], between: str) -> list[Piece]:
    if len(old) > _LONGEST or len(new) > _LONGEST:
        return [Piece("out", between.join(old)), Piece("in", between.join(new))]
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", between.join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("out", between.join(old[a:b])))
        if d > c:
            pieces.append(Piece("in", between.join(new[c:d])))
    return pieces


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _parts(text: str, sign: str) -> list[str]:
    return [part for part in text.split(sign) if part]
