"""Which of a field's choices a text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches
from typing import Final

from knowledge.reading.clauses import Clauses
from knowledge.reading.denials import is_denied
from knowledge.reading.found import Found, Put, Reading, Wanted
from knowledge.reading.persons import Persons
from knowledge.reading.plainness import plain_answer
from knowledge.reading.synonyms import ChoiceTerms, Terms, choice_terms, prevails_over

_TYPO_LIKENESS: Final = 0.83
_WORD_LIKENESS: Final = 0.7
_NO_SLIPS: Final = frozenset({"employer", "employers", "second", "seconds", "programmer"})
_TYPO_LENGTH: Final = 5
_TYPO_WORDS: Final = 12
NOTHING_PUT: Final = Put()
# Choices that a yes or a no names, where there is the other as well; a no may be none of them.
_AFFIRMED: Final = (("yes", "no"), ("listed", "unlisted"))
# Choices of which nobody speaks unasked, and which nothing is like.
SAY_LITTLE: Final = frozenset({"none", "other", "any", "unsure", "yes", "no"})
Span = tuple[int, int, frozenset[str]]


def read_choice(
    clauses: Clauses, field: Wanted, is_asked: bool, put: Put = NOTHING_PUT
) -> Found | None:
    """The choice a text names; several as readings. An answer may be short and mistyped."""
    terms = choice_terms(field, put.titles)
    spans = sorted(_said(clauses, terms, is_asked))
    if not spans and is_asked:
        spans = list(_affirmed(clauses, field, put)) or list(_mistyped(clauses, terms))
    spans = _said_of(spans, clauses, field) if is_asked else _may_own(spans, clauses, field)
    spans = [span for span in spans if not any(other[2] < span[2] for other in spans)]
    if not spans:
        return None
    named = dict.fromkeys(choice for _, _, meant in spans for choice in sorted(meant))
    chosen = _combined(list(named), field.choices)
    readings = tuple(Reading(choice) for choice in chosen)
    return Found("choice", readings, spans[0][0], max(end for _, end, _ in spans))


def _said_of(spans: list[Span], clauses: Clauses, field: Wanted) -> list[Span]:
    """What is not said of a person who is no concern of the field."""
    persons = Persons(clauses)
    return [span for span in spans if not persons.names_another(field.whose, span[0], span[1])]


def _may_own(spans: list[Span], clauses: Clauses, field: Wanted) -> list[Span]:
    """What may be of those whose the field is, where there is such; else all."""
    persons = Persons(clauses)
    return [s for s in spans if persons.may_own(field.whose, s[0], s[1])] or spans


def _said(clauses: Clauses, terms: ChoiceTerms, is_asked: bool) -> Iterator[Span]:
    """What names a choice, each place once: titles first, then the words that say it surest."""
    taken = bytearray(len(clauses.plain))
    kinds = (terms.titles, terms.said, terms.answered) if is_asked else (terms.said,)
    loose = (terms.alone,) if is_asked else (terms.answered, terms.alone)
    for kind in (*kinds, *loose):
        for start, end, meant in _matches(clauses, kind):
            says_little = not is_asked and kind is not terms.said and meant <= SAY_LITTLE
            if any(taken[start:end]) or says_little:
                continue
            if kind in kinds or _is_by_itself(clauses, terms, start, end):
                taken[start:end] = b"\1" * (end - start)
                yield start, end, meant


def _is_by_itself(clauses: Clauses, terms: ChoiceTerms, start: int, end: int) -> bool:
    is_from = terms.after_from.search(clauses.before(start, 16)) is not None
    return is_from or clauses.is_alone(start, end)


def _matches(clauses: Clauses, terms: Terms) -> Iterator[Span]:
    for match in terms.pattern.finditer(clauses.plain):
        if not is_denied(clauses, match.start()):
            yield match.start(), match.end(), terms.meant[match[1] or match[2]]


def _affirmed(clauses: Clauses, field: Wanted, put: Put) -> Iterator[Span]:
    """The choice that a yes or a no is, where the text says nothing more."""
    answer = plain_answer(clauses.plain, put.question)
    pairs = [dict(zip((True, False), pair, strict=True)) for pair in _AFFIRMED]
    named = [
        pair[answer]
        for pair in pairs
        if answer is not None and {*pair.values()} <= {*field.choices}
    ]
    if answer is False and not named and "none" in field.choices:
        named = ["none"]
    if len(named) == 1:
        yield 0, len(clauses.plain), frozenset(named)


def _mistyped(clauses: Clauses, terms: ChoiceTerms) -> Iterator[Span]:
    """The terms that a short text nearly spells, by runs of as many words."""
    words = list(re.finditer(r"[a-z']+", clauses.plain))[:_TYPO_WORDS]
    meant = {**terms.alone.meant, **terms.answered.meant, **terms.said.meant}
    spelt = [t for t in meant if t.isascii() and len(t) >= _TYPO_LENGTH]
    for count in (3, 2, 1):
        candidates = [term for term in spelt if term.count(" ") == count - 1]
        for first in range(len(words) - count + 1):
            start, end = words[first].start(), words[first + count - 1].end()
            word = clauses.plain[start:end]
            alike = [term for term in candidates if term[0] == word[0]]
            near = get_close_matches(word, alike, 1, _TYPO_LIKENESS)
            is_slip = near and _is_slip(word, near[0])
            if is_slip and end - start >= _TYPO_LENGTH and not is_denied(clauses, start):
                yield start, end, meant[near[0]]
                return


def _is_slip(words: str, term: str) -> bool:
    """Whether each word is nearly spelt as that of the term, from its first letter on."""
    pairs = list(zip(words.split(), term.split(), strict=False))
    return words not in {term, *_NO_SLIPS} and all(
        word[0] == other[0] and SequenceMatcher(None, word, other).ratio() >= _WORD_LIKENESS
        for word, other in pairs
    )


def _combined(named: list[str], choices: tuple[str, ...]) -> list[str]:
    """A foreign passport and Hong Kong residence are one choice; of others the closer one stays."""
    for place in ("hk", "macao"):
        both = f"{place}_foreign"
        if both in choices and {place, "foreign"} <= set(named):
            return [both]
    weaker = {weak for name in named for weak in prevails_over(name)}
    return [name for name in named if name not in weaker]
