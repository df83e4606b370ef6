"""A choice that is named by its place in the list: the second one, 第二个, 最后一个."""

from __future__ import annotations

import re
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Found, Reading

_ENGLISH: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
)
_CHINESE: Final = "一二三四五六七八九"
_PLACE: Final = re.compile(
    rf"(?:(?:the|option|i choose|i pick) )*(?P<english>{'|'.join(_ENGLISH)}|(?P<end>last))"
    r"(?: one| option| choice)?[\s.!]*"
    rf"|(?:我?(?:选|拣|要|系|是))?(?:第(?P<chinese>[{_CHINESE}]|[1-9])|(?P<last>最[后尾]一?))[个项种样]"
    r"[啦吧呀啊喇\s.!。]*"
)


def read_place(text: str, choices: tuple[str, ...]) -> Found | None:
    """The choice whose place a text names and nothing else."""
    match = _PLACE.fullmatch(Clauses(text).plain.strip())
    if not match:
        return None
    place = len(choices) if match["end"] or match["last"] else _number(match)
    if not 1 <= place <= len(choices):
        return None
    return Found("choice", (Reading(choices[place - 1]),), 0, len(text))


def _number(match: re.Match[str]) -> int:
    if match["english"]:
        return _ENGLISH.index(match["english"]) + 1
    written = match["chinese"]
    return int(written) if written.isdecimal() else _CHINESE.index(written) + 1
