"""Contradictions in figures: between an answer's scripts, and between entries on one fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from knowledge.entry import Entry
from knowledge.figures import Label, read_figures, read_labels
from knowledge.language import LANGS, Lang
from knowledge.remark import Remark

Labelled = dict[Lang, dict[Label, set[Decimal]]]


def lint_figures(entries: Sequence[Entry]) -> Iterator[Remark]:
    """Remarks on scripts that disagree, and on entries that rest on one fact and disagree."""
    for entry in entries:
        yield from _lint_scripts(entry)
    labelled = {e.id: {lang: read_labels(e.answer[lang]) for lang in LANGS} for e in entries}
    for one, other in _related(entries):
        yield from _lint_labels(one, other, labelled)
        yield from _lint_ends(one, other)


def _lint_scripts(entry: Entry) -> Iterator[Remark]:
    first = read_figures(entry.answer[LANGS[0]]).essence()
    for lang in LANGS[1:]:
        other = read_figures(entry.answer[lang]).essence()
        if first != other:
            unlike = {f for a, b in zip(first, other, strict=True) for f in a ^ b}
            named = ", ".join(sorted(map(_write, unlike)))
            yield Remark("error", (entry.id,), f"{LANGS[0]} and {lang} do not both say {named}.")


def _related(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """The pairs of entries that cite one fact, or one page.

    Those of one group are left out: their answers differ by who asks.
    """
    grounds = {entry.id: _grounds(entry) for entry in entries}
    for one, other in combinations(entries, 2):
        is_grouped = one.group and other.group and one.group.name == other.group.name
        if grounds[one.id] & grounds[other.id] and not is_grouped:
            yield one, other


def _grounds(entry: Entry) -> set[str]:
    return {ground for s in entry.sources for ground in (str(s.url), *s.facts)}


def _lint_labels(one: Entry, other: Entry, labelled: dict[str, Labelled]) -> Iterator[Remark]:
    """Remarks where the same words stand around numbers that only one of the answers gives."""
    for lang in LANGS:
        mine, theirs = labelled[one.id][lang], labelled[other.id][lang]
        numbers_here = read_figures(one.answer[lang]).numbers
        numbers_there = read_figures(other.answer[lang]).numbers
        for label in mine.keys() & theirs.keys():
            if not (mine[label] & numbers_there or theirs[label] & numbers_here):
                yield Remark(
                    "warning",
                    (one.id, other.id),
                    f"They rest on one source, but {lang} says {_quote(label, mine[label])!r} "
                    f"and {_quote(label, theirs[label])!r}.",
                )


def _lint_ends(one: Entry, other: Entry) -> Iterator[Remark]:
    if one.valid_to and other.valid_to and one.valid_to != other.valid_to:
        facts = [{fact for s in e.sources for fact in s.facts} for e in (one, other)]
        if facts[0] == facts[1]:
            yield Remark(
                "warning",
                (one.id, other.id),
                f"They rest on the same facts, but end on {one.valid_to} and {other.valid_to}.",
            )


def _quote(label: Label, numbers: Iterable[Decimal]) -> str:
    before, after = label
    between = "" if any(not term.isascii() for term in (*before, *after)) else " "
    said = "/".join(f"{number:f}" for number in sorted(numbers))
    return between.join((*before, said, *after))


def _write(figure: object) -> str:
    if isinstance(figure, Decimal):
        return f"{figure:f}"
    if isinstance(figure, tuple):
        return "-".join(f"{part:02}" for part in figure if part)
    return str(figure)
