"""Words that deny what stands after them."""

from __future__ import annotations

import re
from typing import Final

from knowledge.reading.clauses import Clauses

# A term after one of these, and at most an article, is denied.
_DENIED: Final = re.compile(
    r"(?:(?<![a-z])(?:not|no|without|never|isn't|aren't|don't have|do not have|haven't got|nor)"
    r"(?: (?:an?|the|any|in|at|with|have|hold|from|work(?:ing)? (?:for|at)))* ?|非"
    r"|(?:不|唔|没|冇|未|並非|并非)(?:是|系|在|喺|有|算|属于|属)?(?:在|喺)?(?:一[家间个])?)$"
)
# The same, of a fact: anywhere before it in its clause.
_DENIED_FACT: Final = re.compile(
    r"(?<![a-z])(?:not?|without|never|none|nothing|neither|nor|isn't|aren't|wasn't|don't|doesn't|didn't|"
    r"haven't|hasn't|won't|cannot|can't)(?![a-z])|[不唔没冇未无非]"
)
# What begins with a word that denies, and does not.
_MORE: Final = re.compile(
    r"(?<![a-z])no(?=,? (?:we|i|he|she|they|it)(?![a-z]))|"
    r"不(?:止|只|仅|过|错)|唔(?:止|只|错)|not only|no less than|[没冇]问题"
)
# X 都冇 denies X; so does the word alone at the end of the clause.
_DENIED_LATER: Final = re.compile(r".{0,2}都(?:没有?|冇|无|未|不是|唔系)|(?:没有|冇|未有)\s*$")
_TURN: Final = re.compile(r"(?<![a-z])but(?![a-z])|但|不过|而")
_WINDOW: Final = 30
_AFTER: Final = 12


def is_denied(clauses: Clauses, start: int) -> bool:
    """Whether the words right before a place deny what stands there."""
    return _DENIED.search(clauses.before(start, 32)) is not None


def is_fact_denied(clauses: Clauses, start: int) -> bool:
    """Whether a word before a place in its clause denies what stands there."""
    before = _MORE.sub(" ", _TURN.split(clauses.before(start, _WINDOW))[-1])
    return _DENIED_FACT.search(before) is not None


def is_questioned_later(clauses: Clauses, end: int) -> bool:
    """Whether a word after a place in its clause may deny what stands before it."""
    after = _MORE.sub(" ", clauses.after(end, _AFTER))
    return _DENIED_FACT.search(after) is not None


def is_denied_later(clauses: Clauses, end: int) -> bool:
    """Whether the words right after a place deny what stands before it."""
    return _DENIED_LATER.match(clauses.after(end, _AFTER)) is not None


def denies(text: str) -> bool:
    """Whether a text holds a word that denies something."""
    return _DENIED_FACT.search(_MORE.sub(" ", Clauses(text).plain)) is not None
