"""Which of a field's choices a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Found, Reading, Wanted
from knowledge.reading.synonyms import ChoiceTerms, Terms, choice_terms

# A term after one of these, and at most an article, is denied.
_DENIED: Final = re.compile(
    r"(?:(?<![a-z])(?:not|no|without|never|isn't|aren't|don't have|do not have|haven't got|nor)"
    r"(?: (?:an?|the|any|in|at|with|have|hold|from|work(?:ing)? (?:for|at)))* ?|非"
    r"|(?:不|唔|没|冇|未|並非|并非)(?:是|系|在|喺|有|算|属于|属)?(?:在|喺)?(?:一[家间个])?)$"
)
_TYPO_LIKENESS: Final = 0.8
_TYPO_LENGTH: Final = 5
_TYPO_WORDS: Final = 12
Span = tuple[int, int, frozenset[str]]


def read_choice(clauses: Clauses, field: Wanted, is_asked: bool) -> Found | None:
    """The choice a text names; several as readings. An answer may be short and mistyped."""
    terms = choice_terms(field)
    spans = sorted(_said(clauses, terms, is_asked))
    if not spans and is_asked:
        spans = list(_mistyped(clauses, terms))
    if not spans:
        return None
    named = dict.fromkeys(choice for _, _, meant in spans for choice in sorted(meant))
    chosen = _combined(list(named), field.choices)
    readings = tuple(Reading(choice) for choice in chosen)
    return Found("choice", readings, spans[0][0], max(end for _, end, _ in spans))


def is_denied(clauses: Clauses, start: int) -> bool:
    """Whether the words right before a place deny what stands there."""
    return _DENIED.search(clauses.before(start, 32)) is not None


def _said(clauses: Clauses, terms: ChoiceTerms, is_asked: bool) -> Iterator[Span]:
    taken = bytearray(len(clauses.plain))
    for start, end, meant in _matches(clauses, terms.said):
        taken[start:end] = b"\1" * (end - start)
        yield start, end, meant
    for start, end, meant in _matches(clauses, terms.answered):
        if any(taken[start:end]):
            continue
        if (
            is_asked
            or clauses.is_alone(start, end)
            or terms.after_from.search(clauses.before(start, 16))
        ):
            yield start, end, meant


def _matches(clauses: Clauses, terms: Terms) -> Iterator[Span]:
    for match in terms.pattern.finditer(clauses.plain):
        if not is_denied(clauses, match.start()):
            yield match.start(), match.end(), terms.meant[match[1] or match[2]]


def _mistyped(clauses: Clauses, terms: ChoiceTerms) -> Iterator[Span]:
    """The terms that a short text nearly spells, by runs of as many words."""
    words = list(re.finditer(r"[a-z']+", clauses.plain))[:_TYPO_WORDS]
    meant = {**terms.answered.meant, **terms.said.meant}
    spelt = [t for t in meant if t.isascii() and len(t) >= _TYPO_LENGTH]
    for count in (3, 2, 1):
        candidates = [term for term in spelt if term.count(" ") == count - 1]
        for first in range(len(words) - count + 1):
            start, end = words[first].start(), words[first + count - 1].end()
            near = get_close_matches(clauses.plain[start:end], candidates, 1, _TYPO_LIKENESS)
            if near and end - start >= _TYPO_LENGTH and not is_denied(clauses, start):
                yield start, end, meant[near[0]]
                return


def _combined(named: list[str], choices: tuple[str, ...]) -> list[str]:
    """A foreign passport and Hong Kong residence together are a choice of their own."""
    for place in ("hk", "macao"):
        both = f"{place}_foreign"
        if both in choices and {place, "foreign"} <= set(named):
            return [both]
    return named
