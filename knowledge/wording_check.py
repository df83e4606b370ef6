"""Looks ways to ask over while they are written: twice the same, or nearer to another entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from knowledge.base import KnowledgeBase
from knowledge.entry import Entry
from knowledge.fold import fold
from knowledge.language import Lang

# twice: another wording of the entry says the same. taken: another entry is asked just so.
# answered: residents who ask so get another entry now.
Kind = Literal["twice", "taken", "answered"]


class WordingRemark(NamedTuple):
    """What is to be said of one wording: `other` is the entry, `text` the wording it is near to."""

    lang: Lang
    text: str
    kind: Kind
    other: str = ""
    near: str = ""


def check_wordings(
    name: str, group: str, wordings: Mapping[Lang, Sequence[str]], base: KnowledgeBase
) -> list[WordingRemark]:
    """The remarks on the ways to ask an entry, in their order.

    Entries of one group may share wordings.
    """
    return [
        remark
        for lang, texts in wordings.items()
        for remark in _check(name, group, lang, texts, base)
    ]


def _check(
    name: str, group: str, lang: Lang, texts: Sequence[str], base: KnowledgeBase
) -> Iterator[WordingRemark]:
    seen: set[str] = set()
    for text in texts:
        folded = fold(text)
        if not folded:
            continue
        if folded in seen:
            yield WordingRemark(lang, text, "twice")
            continue
        seen.add(folded)
        yield from _compare(name, group, lang, text, base)


def _compare(
    name: str, group: str, lang: Lang, text: str, base: KnowledgeBase
) -> Iterator[WordingRemark]:
    finding = base.find(text, lang)
    others = [m.entry for m in finding.matches if not _is_kin(m.entry, name, group)]
    if base.asks_word_for_word(text):
        if others:
            yield WordingRemark(lang, text, "taken", others[0].id, text)
    elif finding.verdict == "answer" and finding.matches[0].entry in others:
        other = finding.matches[0].entry
        yield WordingRemark(lang, text, "answered", other.id, _nearest(other, lang, text, base))


def _is_kin(entry: Entry, name: str, group: str) -> bool:
    return entry.id == name or bool(group and entry.group and entry.group.name == group)


def _nearest(entry: Entry, lang: Lang, text: str, base: KnowledgeBase) -> str:
    """The way to ask an entry that is most like a text."""
    vector = base.encode(text)
    return max(entry.ways_to_ask(lang), key=lambda way: float(base.recall(way) @ vector))
