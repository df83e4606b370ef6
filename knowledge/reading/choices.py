"""Which of a field's choices a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.denials import is_denied
from knowledge.reading.found import Found, Put, Reading, Wanted
from knowledge.reading.persons import Persons
from knowledge.reading.plainness import plain_answer
from knowledge.reading.synonyms import ChoiceTerms, Terms, choice_terms

_TYPO_LIKENESS: Final = 0.8
_TYPO_LENGTH: Final = 5
_TYPO_WORDS: Final = 12
NOTHING_PUT: Final = Put()
# Choices that a yes or a no names.
_AFFIRMED: Final = {True: ("yes", "listed"), False: ("no", "unlisted", "none")}
# Choices of which nobody speaks unasked.
_SAY_LITTLE: Final = frozenset({"none", "other", "any", "unsure", "yes", "no"})
Span = tuple[int, int, frozenset[str]]


def read_choice(
    clauses: Clauses, field: Wanted, is_asked: bool, put: Put = NOTHING_PUT
) -> Found | None:
    """The choice a text names; several as readings. An answer may be short and mistyped."""
    terms = choice_terms(field, put.titles)
    spans = sorted(_said(clauses, terms, is_asked))
    if not spans and is_asked:
        spans = list(_affirmed(clauses, field)) or list(_mistyped(clauses, terms))
    if not spans:
        return None
    spans = _said_of(spans, clauses, field)
    named = dict.fromkeys(choice for _, _, meant in spans for choice in sorted(meant))
    chosen = _combined(list(named), field.choices)
    readings = tuple(Reading(choice) for choice in chosen)
    return Found("choice", readings, spans[0][0], max(end for _, end, _ in spans))


def _said_of(spans: list[Span], clauses: Clauses, field: Wanted) -> list[Span]:
    """Of several choices, those that are said of the one whom the field is about."""
    if len(spans) < 2:
        return spans
    persons = Persons(clauses)
    own = [(s, e, meant) for s, e, meant in spans if persons.may_own(field.whose, s, e)]
    return own or spans


def _said(clauses: Clauses, terms: ChoiceTerms, is_asked: bool) -> Iterator[Span]:
    taken = bytearray(len(clauses.plain))
    for term in (terms.titles, terms.said) if is_asked else (terms.said,):
        for start, end, meant in _matches(clauses, term):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield start, end, meant
    for start, end, meant in _matches(clauses, terms.answered):
        if any(taken[start:end]) or (not is_asked and meant <= _SAY_LITTLE):
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


def _affirmed(clauses: Clauses, field: Wanted) -> Iterator[Span]:
    """The choice that a yes or a no is, where the text says nothing more."""
    answer = plain_answer(clauses.plain)
    named = [] if answer is None else [c for c in _AFFIRMED[answer] if c in field.choices]
    if len(named) == 1:
        yield 0, len(clauses.plain), frozenset(named)


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
