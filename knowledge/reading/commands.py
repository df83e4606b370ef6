"""What somebody says to a form instead of an answer: cancel, back, change, skip, why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from knowledge.language import Lang
from knowledge.reading.answers import read_answer
from knowledge.reading.clauses import Clauses
from knowledge.reading.cues import read_cues
from knowledge.reading.found import Found, Wanted
from knowledge.reading.synonyms import cue_groups

Act = Literal["cancel", "again", "back", "change", "skip", "why"]


@dataclass(frozen=True)
class Command:
    """An act on a form; a change may name the field and the new value."""

    act: Act
    field: str = ""
    found: Found | None = None


_POLITE: Final = (
    r"(?:please |can we |could we |can you |let's |let us |i want to |i'd like to |just |ok |"
    r"唔该|请|麻烦|我想|我要|我|想)*"
)
_ENDING: Final = (
    r"(?: please| now| it| this| that| the form| asking| thanks)*[\s.!?~]*"
    r"(?:吧|呀|啊|啦|喇|了|呢|喎|哦)*[\s.!?~]*"
)
_CANCEL: Final = (
    r"cancel|stop|quit|exit|abort|end|forget (?:it|this|about it)|never ?mind|leave it|i give up|"
    r"no more questions|取消|停止?|退出|结束|放弃|终止|"
    r"算(?:了|啦|喇|数|吧)(?:吧|啦)?"
    r"(?:[,、。.\s]*我?[唔不](?:想|再)?(?:计|算|做|玩|填|问|查|搞|弄|要)(?:喇|啦|了|着)?)?|"
    r"(?:[,、。.\s]*我?[唔不](?:想|再)?(?:计|算|做|玩|填|问|查|搞|弄|要)(?:喇|啦|了|着)?)?|"
    r"(?:不|唔)(?:想|再|使)?(?:做|算|计|填|问|玩|用|搞|查|继续)|唔使"
)
_AGAIN: Final = (
    r"(?:start|begin) (?:again|over|anew|from the (?:start|beginning))|restart|reset|"
    r"重新(?:开始|嚟过|来过|填|计|算)(?:一次)?|再(?:来|嚟)(?:过|一次)?|从头(?:再)?(?:来|嚟|开始)"
)
_BACK: Final = (
    r"(?:go |step )?back(?: one| a step)?|previous(?: question| one| step)?|undo|last question|"
    r"(?:返回|回到|返)?上一?(?:步|题|条|个|个问题)|返回|后退|返转头|返去|倒返转头"
)
_SKIP: Final = (
    r"skip(?: it| this(?: one)?| question)?|pass|next(?: question)?|dunno|idk|"
    r"(?:i )?(?:do not|don'?t) know(?: yet)?|(?:i'm |i am )?(?:not sure|unsure)|"
    r"(?:i have |i've )?no (?:idea|clue)|i can'?t remember|"
    r"(?:i'd |i would |i )?(?:rather|prefer) not(?: to)?(?: say| answer| tell)?|"
    r"跳过(?:这题|呢题)?|略过|下一(?:题|个|条)|(?:也|都)?(?:不|唔)太?(?:知道?|清楚|确定|肯定|记得|晓得)|"
    r"冇概念|没概念|不懂|唔识|(?:不|唔)(?:想|方便)(?:说|答|回答|讲|话)"
)
_WHY: Final = (
    r"why|what for|why (?:that|this|so)|what(?:'s| is) (?:that|this|it) for|"
    r"why (?:is|are) (?:that|this|it|you)(?: \w+)? ?(?:needed|necessary|asking|required).{0,40}|"
    r"why (?:do|would|must|should) (?:you|we) (?:\w+ ){0,2}?(?:ask|need|want|know).{0,40}|"
    r"why (?:must|should|do) i (?:have to )?(?:tell|say|answer).{0,40}|"
    r"(?:点解|为什么|为甚么|为啥|为何|干嘛|做乜|为咩|因咩)(?:你|你们|你哋)?"
    r"(?:(?:需?要|会|想)?(?:问|知|填|提供|需要我).{0,12})?|"
    r"问.{0,4}(?:做乜|干什么|干嘛|做咩|有什么用|有咩用|做什么)"
)
_PATTERNS: Final[dict[Act, str]] = {
    "cancel": _CANCEL,
    "again": _AGAIN,
    "back": _BACK,
    "skip": _SKIP,
    "why": _WHY,
}
_ACTS: Final = tuple(
    (act, re.compile(rf"{_POLITE}(?:{pattern}){_ENDING}")) for act, pattern in _PATTERNS.items()
)
_CHANGE: Final = re.compile(
    r"(?<![a-z])(?:change|correct|update|edit|fix|amend|modify|replace|make (?:it|that|my)|no wait|"
    r"should (?:be|have been)|i mean|i meant)(?![a-z])"
    r"|改|我是说|我系(?:讲|话)|我意思|更正|修改|换成|先啱|才对|(?:讲|说|填|写)错|应该是"
)
_CHANGE_IT: Final = re.compile(
    r"(?<![a-z])(?:change|make|correct|edit|fix) (?:it|that|the answer|my answer)(?![a-z])"
    r"|(?<![a-z])i meant?(?![a-z])|我是说|我系(?:讲|话)|我意思"
    r"|(?:改|换)(?:成|为|做)|改(?:一下|答案)|(?:讲|说|填|写)错"
)
_QUESTION: Final = re.compile(
    r"(?<![a-z])(?:how|where|when|what|which|who|should i|is it|do i|does)(?![a-z])"
    r"|怎么|怎样|如何|点样|可唔可以|可不可以|可以|能不能|吗|几时|边度|哪"
)
_TO: Final = re.compile(r"(?<![a-z])(?:to|into)(?![a-z])|(?:改|换|变)?(?:成|为|做|作)")
_LONGEST: Final = 120


def read_command(text: str, lang: Lang, fields: Sequence[Wanted], today: date) -> Command | None:
    """What a text tells a form to do; None where it is an answer or a question.

    A change without a field means the value spoken of last.
    """
    clauses = Clauses(text)
    plain = clauses.plain.strip()
    if len(plain) > _LONGEST:
        return None
    act = read_act(text)
    if act:
        return Command(act)
    change = _CHANGE.search(clauses.plain)
    if not change or _QUESTION.search(plain):
        return None
    named = _named(clauses, fields, change)
    if named:
        return Command("change", named.name, _new_value(clauses, lang, named, today))
    return Command("change") if _CHANGE_IT.search(plain) else None


def read_act(text: str) -> Act | None:
    """The act that a text tells a form to do and nothing else; a change is none."""
    plain = Clauses(text).plain.strip()
    return next((act for act, pattern in _ACTS if pattern.fullmatch(plain)), None)


def _named(clauses: Clauses, fields: Sequence[Wanted], change: re.Match[str]) -> Wanted | None:
    """The field that the first cue speaks of; the verb of a change is no cue."""
    cues = (cue for cue in read_cues(clauses) if not change.start() <= cue.start < change.end())
    named = (f for cue in cues for f in fields if cue.groups & cue_groups(f.name))
    return next(named, None)


def _new_value(clauses: Clauses, lang: Lang, field: Wanted, today: date) -> Found | None:
    """The value after a word such as `to`; else the one that the text gives."""
    plain = clauses.plain.replace("一下", "  ")
    for to in reversed(list(_TO.finditer(plain))):
        found = read_answer(" " * to.end() + plain[to.end() :], lang, field, today)
        if found:
            return found
    return read_answer(plain, lang, field, today)
