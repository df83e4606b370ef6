"""Hides what is personal before anything is stored, logged or matched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Final

from bot import contact_details, home_addresses, identity_numbers
from bot.identity_numbers import Span

_TELLING: Final = re.compile(r"[\d@_]")
_LABEL: Final = re.compile(r"\[(?:email|id|card|phone|address|account)\]")
# Nobody sees them, and they would part a number for us alone.
_UNSEEN: Final = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HAN_DIGITS: Final = "零〇○幺一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸"
_HAN_VALUES: Final = str.maketrans(_HAN_DIGITS, "00011234567891234567892" + "36")
_HAN_RUN: Final = re.compile(f"[{_HAN_DIGITS}](?:[ -]?[{_HAN_DIGITS}]){{6,}}")
_WRITTEN_IN_ONE: Final = re.compile(r"[!-~]+")
_DIGIT: Final = re.compile(r"\d")
# No longer chain of numbers, each of which keeps the one before it from standing alone, is meant.
_MOST_LOOKS: Final = 4
_DASHES: Final = "‐‑‒–—―−"


class _Plain(dict[int, str]):
    """Each sign in its plain form, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        folded = "-" if sign in _DASHES else unicodedata.normalize("NFKC", sign)
        self[code] = folded if len(folded) == 1 else sign
        return self[code]


_PLAIN: Final = _Plain()


def mask(text: str) -> tuple[str, frozenset[str]]:
    """The text with what is personal replaced by its kind in brackets, and those kinds.

    Full-width signs and Chinese digits are recognised; the rest of the text stays as it is.
    """
    kinds: set[str] = set()
    # What was hidden may have kept a number beside it from standing alone.
    looks = count(1)
    while spans := _found(text, _personal if next(looks) < _MOST_LOOKS else _chained):
        text = _replaced(text, spans)
        kinds.update(kind for _, _, kind in spans)
    return text, frozenset(kinds)


def holds_label(masked: str) -> bool:
    """Whether something was hidden in a masked text, here or where it came in."""
    return _LABEL.search(masked) is not None


def without_labels(masked: str) -> str:
    """A masked text with the labels left out."""
    return " ".join(_LABEL.sub(" ", masked).split()) or masked


def _replaced(text: str, spans: Iterable[Span]) -> str:
    parts: list[str] = []
    end = 0
    for start, stop, kind in spans:
        parts += [text[end:start], f"[{kind}]"]
        end = stop
    return "".join([*parts, text[end:]])


def _found(text: str, finder: Callable[[str], Iterable[Span]]) -> list[Span]:
    """Where a text holds what a finder looks for in a plain one, in order and apart."""
    plain = _plain(text)
    if not _TELLING.search(plain):
        return []
    if not _UNSEEN.search(plain):
        return list(_apart(finder(plain)))
    places = [place for place, sign in enumerate(plain) if not _UNSEEN.match(sign)]
    seen = "".join(plain[place] for place in places)
    return [(places[a], places[b - 1] + 1, kind) for a, b, kind in _apart(finder(seen))]


def _plain(text: str) -> str:
    """The text with every sign in its plain form, sign for sign."""
    if text.isascii():
        return text
    return _HAN_RUN.sub(lambda run: run.group().translate(_HAN_VALUES), text.translate(_PLAIN))


def _personal(text: str) -> Iterator[Span]:
    yield from identity_numbers.spans(text)
    yield from contact_details.spans(text)
    yield from home_addresses.spans(text)


def _chained(text: str) -> Iterator[Span]:
    """The same, and whatever is written in one with a digit."""
    yield from _personal(text)
    for run in _WRITTEN_IN_ONE.finditer(text):
        if _DIGIT.search(run.group()):
            yield *run.span(), "id"


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order; those that overlap are one, of the kind that begins and is longest."""
    merged: list[Span] = []
    for start, stop, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            begin, end, first = merged[-1]
            merged[-1] = (begin, max(end, stop), first)
        else:
            merged.append((start, stop, kind))
    yield from merged
