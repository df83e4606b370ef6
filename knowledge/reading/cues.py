"""Where a text speaks of which field."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Found
from knowledge.reading.synonyms import cue_terms

_REACH: Final = 40
_CLAUSE: Final = 20  # what a comma between adds to a distance
_NEAREST: Final = 8


@dataclass(frozen=True)
class Cue:
    """A word that speaks of the fields of some groups."""

    start: int
    end: int
    groups: frozenset[str]


def read_cues(clauses: Clauses) -> list[Cue]:
    """The cues of a text, in order."""
    terms = cue_terms()
    found = []
    for match in terms.pattern.finditer(clauses.plain):
        groups = terms.meant[match[1] or match[2]] - {""}
        if groups:
            found.append(Cue(match.start(), match.end(), groups))
    return found


def cues_near(clauses: Clauses, cues: Sequence[Cue], found: Found) -> list[tuple[int, Cue]]:
    """The cues within reach of a value with their distances, the nearest first."""
    at = bisect_left(cues, found.start, key=lambda cue: cue.start)
    near = []
    for cue in cues[max(at - _NEAREST, 0) : at + _NEAREST]:
        gap = max(found.start - cue.end, cue.start - found.end, 0)
        between = abs(clauses.number_of(cue.start) - clauses.number_of(found.start))
        distance = gap + _CLAUSE * between
        if distance <= _REACH:
            near.append((distance, cue))
    return sorted(near, key=lambda each: each[0])


def speaks_of(text: str, group: str) -> bool:
    """Whether a text holds a word of a group."""
    return any(group in cue.groups for cue in read_cues(Clauses(text)))
