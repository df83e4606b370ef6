"""Whether a text says yes or no."""

from __future__ import annotations

import re
from typing import Final

from knowledge.reading.choices import is_denied
from knowledge.reading.clauses import Clauses
from knowledge.reading.found import Found, Reading, Wanted
from knowledge.reading.synonyms import fact_terms

_UNSURE: Final = re.compile(
    r"maybe|perhaps|not sure|unsure|depends|possibly|yes (?:and|or) no|yes no|don't know|dunno|"
    r"no idea"
    r"|不确定|唔肯定|不一定|唔一定|可能|应该|啩|好像|好似|大概|不知道|唔知|有没有|有冇|是不是|系咪"
)
_NO: Final = re.compile(
    r"(?:(?:of course|certainly|absolutely|definitely|probably|surely|i'm afraid) not|"
    r"no(?! problem)|nope|nah|nay|n|not|never|none|nothing(?: yet)?|negative|false|don't|haven't|"
    r"(?:i|we|they) (?:don't|do not|haven't|have not|didn't|did not|am not|aren't|wasn't)|"
    r"(?:he|she|it|that) (?:doesn't|hasn't|isn't|is not)|(?:it's|i'm|that's) not)(?![a-z])"
    r"|不(?!错)|没(?!错|问题)|冇(?!错|问题)|未|否|唔(?!错)|还没|还未|仲未|都未|都冇|尚未|暂(?:时)?(?:没|未|冇|无)|无"
)
_YES: Final = re.compile(
    r"(?:yes+|yea+h?|yep+|yup+|ya|aye|y|sure|ok(?:ay)?|of course|certainly|absolutely|definitely|"
    r"indeed|correct|right|true|that's (?:right|correct|true)|exactly|affirmative|"
    r"(?:i|we|they) (?:do|have|did|am|are|was)|(?:he|she|it) (?:is|does|has|was))(?![a-z])"
    r"|是|系|有|对|啱|嗯|恩|好|可以|没错|冇错|不错|唔错|没问题|冇问题|当然|梗系|已|签咗|签了|得(?!闲)|确定|正确"
)
_CONFIRM: Final = re.compile(r"^(?:oh|um|uh|well|hmm|er|哦|噢|呃|咁)?[\s,.!]*")


def read_yes_no(clauses: Clauses, field: Wanted) -> Found | None:
    """Yes or no as an answer, or by naming the fact that the field asks about."""
    told = read_fact(clauses, field)
    if told:
        return told
    plain = clauses.plain
    if _UNSURE.search(plain):
        return None
    opening = _CONFIRM.match(plain)
    start = opening.end() if opening else 0
    for pattern, value in ((_NO, False), (_YES, True)):
        match = pattern.match(plain, start)
        if match:
            return Found("yes_no", (Reading(value),), match.start(), match.end())
    return None


def read_fact(clauses: Clauses, field: Wanted) -> Found | None:
    """Whether a text says that the field's fact is so, or denies it; None where it is silent."""
    terms = fact_terms(field.name)
    match = terms.pattern.search(clauses.plain) if terms else None
    if not match:
        return None
    value = not is_denied(clauses, match.start())
    return Found("yes_no", (Reading(value),), match.start(), match.end())
