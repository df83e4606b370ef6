"""Whether a text is a yes or a no and nothing more."""

from __future__ import annotations

import re
from typing import Final

from knowledge.fold import fold

_NO: Final = re.compile(
    r"(?:(?:of course|certainly|absolutely|definitely|probably|surely|i'm afraid) not|"
    r"no(?! problem)|nope|nah|nay|n|not|never|none|nothing(?: yet)?|negative|false|don't|haven't|"
    r"(?:i|we|they) (?:don't|do not|haven't|have not|didn't|did not|am not|aren't|wasn't)|"
    r"(?:he|she|it|that) (?:doesn't|hasn't|isn't|is not)|(?:it's|i'm|that's) not)(?![a-z])"
    r"|都(?:不是|唔系|没有|冇)|不(?!错|止|只|仅|过|好意思|客气|要紧|如)(?:是)?|没(?!错|问题|关系|所谓)有?"
    r"|冇(?!错|问题|所谓|有)|未(?!婚)|否"
    r"|唔(?!错|止|只|紧要|该|好意思|使客气|通)系?|还没|还未|仲未|都未|都冇|尚未"
    r"|暂(?:时)?(?:没|未|冇|无)|无"
)
_YES: Final = re.compile(
    r"(?:yes+|yea+h?|yep+|yup+|ya|aye|y|sure|ok(?:ay)?|of course|certainly|absolutely|definitely|"
    r"indeed|correct|right|true|that's (?:right|correct|true)|exactly|affirmative|"
    r"(?:i|we|they) (?:do|have|did|am|are|was)|(?:he|she|it) (?:is|does|has|was))(?![a-z])"
    r"|是|系|有|对|啱|嗯|恩|好|可以|没错|冇错|不错|唔错|没问题|冇问题|当然|梗系|已|签咗|签了|得(?!闲)|确定|正确"
)
_UNSURE: Final = re.compile(
    r"maybe|perhaps|not sure|unsure|depends|possibly|sometimes|yes (?:and|or) no|yes no|"
    r"don't know|dunno|no idea|唔sure|不sure"
    r"|不确定|唔肯定|不一定|唔一定|可能|应该|啩|好像|好似|大概|不知道|唔知|有没有|有冇|是不是|系咪|有时|"
    r"[没未](?:想好|谂好|决定|谂清楚|想清楚)"
)
_OPENING: Final = re.compile(r"^(?:oh|um|uh|well|hmm|er|哦|噢|呃|咁)?[\s,.!、。]*")
_BREAK: Final = re.compile(r"^[\s啊呀哇喎啦喇的嘅了呢吖嗯喔噢哦㗎]*[,.;!、。]")
# What may follow a yes or a no without saying more: English words, and Chinese characters.
_WORDS: Final = frozenset(
    [
        "i",
        "we",
        "he",
        "she",
        "it",
        "they",
        "you",
        "that",
        "this",
        "do",
        "does",
        "did",
        "done",
        "have",
        "has",
        "had",
        "am",
        "is",
        "are",
        "was",
        "were",
        "can",
        "will",
        "not",
        "yet",
        "really",
        "at",
        "all",
        "of",
        "course",
        "thanks",
        "thank",
        "please",
        "actually",
        "definitely",
        "sir",
        "miss",
        "so",
        "ever",
        "s",
        "there",
        "such",
        "any",
        "one",
        "these",
        "those",
    ]
)
_SIGNS: Final = frozenset(
    "啊呀哇喎啦喇的嘅了呢吖嗯喔噢哦㗎咗过有没冇未系是对我你您佢会做办住考去试想得要算还仲都也呢啲这些曾经从来暂时现在而家目前已紧打"
)
_TOKEN: Final = re.compile(r"[a-z]+|[^\W\d_a-z]")


def is_unsure(text: str) -> bool:
    """Whether a text leaves open what it says."""
    return _UNSURE.search(fold(text)) is not None


def starts_with_yes_or_no(plain: str) -> tuple[bool, int, int] | None:
    """The yes or the no that a folded text begins with, and where it stands; none if unsure."""
    if _UNSURE.search(plain):
        return None
    opening = _OPENING.match(plain)
    start = opening.end() if opening else 0
    for pattern, value in ((_NO, False), (_YES, True)):
        match = pattern.match(plain, start)
        if match:
            return value, match.start(), match.end()
    return None


def plain_answer(text: str, question: str = "") -> bool | None:
    """Yes or no, where a text says nothing more, or only what the question asked says as well."""
    plain = fold(text)
    said = starts_with_yes_or_no(plain)
    if not said:
        return None
    value, _, end = said
    rest, echoed = plain[end:], set(_TOKEN.findall(fold(question)))
    if _BREAK.match(rest) or _says_nothing_more(rest, echoed):
        return value
    return None


def _says_nothing_more(rest: str, echoed: set[str]) -> bool:
    if re.search(r"\d", rest):
        return False
    return all(t in _WORDS or t in _SIGNS or t in echoed for t in _TOKEN.findall(rest))
