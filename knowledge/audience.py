"""Who asks: what a text says about its writer, and whether it speaks of any audience at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

from knowledge.entry import Audience
from knowledge.fold import fold
from knowledge.yaml_file import read_yaml

AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)
_PARTS: Final = ("who", "place", "paper")
_SLACK: Final = 6  # characters beside a statement: an article, a full stop, 呀


def said_audience(text: str) -> Audience | None:
    """The audience that the writer says to belong to; None where he says none, or two."""
    folded = fold(text)
    said = [name for name, pattern in _patterns().says.items() if pattern.search(folded)]
    return said[0] if len(said) == 1 else None


def says_only_who(text: str) -> bool:
    """Whether a text says who its writer is, or names one audience, and hardly anything else."""
    folded = fold(text)
    found = (
        p.search(folded) for group in (_patterns().says, _patterns().names) for p in group.values()
    )
    longest = max((len(match[0]) for match in found if match), default=0)
    return longest > 0 and len(folded) - longest <= _SLACK


def named_audiences(text: str) -> frozenset[Audience]:
    """The audiences that a text speaks of, whoever wrote it."""
    folded = fold(text)
    return frozenset(n for n, pattern in _patterns().names.items() if pattern.search(folded))


@dataclass(frozen=True)
class _Patterns:
    says: dict[Audience, re.Pattern[str]]
    names: dict[Audience, re.Pattern[str]]


@cache
def _patterns() -> _Patterns:
    read: dict[str, Any] = read_yaml(Path(__file__).with_suffix(".yml"))
    says, names = {}, {}
    for audience in AUDIENCES:
        terms = {part: _any_of(read["audiences"][audience][part]) for part in _PARTS}
        openings = [_filled(opening, terms) for opening in read["says"]]
        says[audience] = _compiled([*openings, *read["alone"].get(audience, [])])
        names[audience] = _compiled([terms[part] for part in _PARTS])
    return _Patterns(says, names)


def _any_of(terms: list[str]) -> str:
    return f"(?:{'|'.join(terms)})" if terms else r"(?!)"


def _filled(opening: str, terms: dict[str, str]) -> str:
    for part, term in terms.items():
        opening = opening.replace(f"{{{part}}}", term)
    return opening


def _compiled(patterns: list[str]) -> re.Pattern[str]:
    # A word boundary only where the pattern meets Latin letters; Chinese has none.
    return re.compile("|".join(rf"(?<![a-z0-9])(?:{p})(?![a-z])" for p in patterns))
