"""How many children somebody says to have: two boys and a girl, 雙胞胎, none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Found, Reading
from knowledge.reading.numerals import read_numerals

_ALL: Final = (
    r"\s?(?:small |young |little )?(?:kids?|child(?:ren)?)(?![a-z])"
    r"|[个名位]?(?:孩子|小孩|子女|仔女|儿女|细路|小朋友|娃)"
)
_SOME: Final = (
    r"\s?(?:small |young |little )?(?:boys?|girls?|sons?|daughters?)(?![a-z])"
    r"|[个名位]?(?:儿子|女儿|男孩|女孩|儿(?![子女童])|[仔女囡](?![士生人性友儿子]))"
)
_ONE_BEFORE: Final = re.compile(rf"(?<![a-z])an? (?=(?:{_SOME}|kid|child)(?![a-z]))")
_PARENT_OF: Final = re.compile(r"(?<![a-z])(?:father|mother|dad|mum|mom|parent)s? of $")
_BORN_TOGETHER: Final = (
    (re.compile(r"(?<![a-z])twins?(?![a-z])|双胞胎|双生|孖(?:仔|女|胎|b)|龙凤胎"), Decimal(2)),
    (re.compile(r"(?<![a-z])triplets?(?![a-z])|三胞胎"), Decimal(3)),
)
_NONE: Final = re.compile(
    r"(?<![a-z])(?:no|without(?: any)?|don't have(?: any)?|do not have(?: any)?|haven't any|"
    r"never had) "
    r"(?:kids?|child(?:ren)?)(?![a-z])|(?<![a-z])childless(?![a-z])"
    r"|(?:没有?|冇|未有|无|未生)(?:任何)?(?:孩子|小孩|子女|仔女|儿女|细路|小朋友|生育)"
)


def read_children(clauses: Clauses) -> Found | None:
    """The number of children that a text gives: as a whole, or boys and girls together."""
    plain = clauses.plain
    none = _NONE.search(plain)
    if none:
        return _found(Decimal(0), *none.span())
    for pattern, value in _BORN_TOGETHER:
        together = pattern.search(plain)
        if together:
            return _found(value, *together.span())
    whole, parts = list(_counted(plain, _ALL)), list(_counted(plain, _SOME))
    if len(whole) == 1:
        return _found(*whole[0])
    parts += [(Decimal(1), *match.span()) for match in _ONE_BEFORE.finditer(plain)]
    if whole or not parts:
        return None
    start, end = min(start for _, start, _ in parts), max(end for *_, end in parts)
    return _found(sum((value for value, *_ in parts), Decimal(0)), start, end)


def _counted(plain: str, nouns: str) -> Iterator[tuple[Decimal, int, int]]:
    pattern = re.compile(nouns)
    for numeral in read_numerals(plain, bytearray(len(plain))):
        noun = pattern.match(plain, numeral.end)
        is_parent = nouns == _ALL and _PARENT_OF.search(plain[: numeral.start])
        if (noun or is_parent) and numeral.until is None and numeral.scale == 1:
            yield numeral.value, numeral.start, noun.end() if noun else numeral.end


def _found(value: Decimal, start: int, end: int) -> Found:
    return Found("number", (Reading(value, "people"),), start, end)
