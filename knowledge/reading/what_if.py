"""Whether a text speaks to a service that has given its outcome."""

from __future__ import annotations

import re
from typing import Final

from knowledge.fold import fold
from knowledge.reading.commands import read_act

_WHAT_IF: Final = re.compile(
    r"^(?:and |so |but |ok(?:ay)?,? |then )*(?:what|how) (?:if|about if|would happen if)\b"
    r"|(?<![a-z])(?:i meant|sorry, (?:it's|it is|i)|actually,? (?:it's|it is|i'm|i am|my))(?![a-z])"
    r"|^(?:and |so )*(?:suppose|imagine|let's say|say) |^(?:and |so |but )*if (?:i|it|we|my|the)\b"
    r"|(?<![a-z])(?:change|make|set|update|correct) (?:my|the|it|that)\b"
    r"|^(?:那|咁|那么|噉)?(?:如果|若果?|假如|假设|要是|倘若|换成|换作)|改(?:成|为|做|作|用)"
    r"|(?:换|转)(?:成|用|做|为)|(?:讲|说|填|写|打)错|^我(?:是说|系讲|系话|意思)"
)
# A short question on from an outcome may suppose something; it may as well ask something new.
_ASKS_ON: Final = re.compile(
    r"^(?:and |so |but )*(?:what|how) about\b.{1,60}$|^and (?:if|with|for) .{1,40}$"
    r"|^(?:那|咁|那么|噉).{1,24}呢[?]?$"
)
# So may a figure alone, or one that is said of something.
_STATES: Final = re.compile(
    r"^(?:my|our|the) [a-z ]{2,30} (?:is|was|are|were) .{1,30}$"
    r"|^(?:我|我们|我哋)(?:的|嘅|个)?.{1,8}(?:是|系|有|得).{0,12}[\d一二三四五六七八九十百千万].{0,8}$"
    r"|^(?:and |or |那|咁|噉)?[¥$]?\d[\d,.]*\s?"
    r"(?:k|m|w|万|千|百|元|%|rmb|hkd|年|岁|日|天|晚|人|个|月|months?|years?|days?|nights?|people)*呢?[?]?$"
)
# What may be told to a service that asks nothing any more.
_STEERS: Final = ("cancel", "back", "again")


def supposes(text: str) -> bool:
    """Whether a text supposes something, or tells to change something."""
    return _WHAT_IF.search(fold(text)) is not None


def may_suppose(text: str) -> bool:
    """Whether a text supposes something, or asks on in a way that may."""
    return supposes(text) or _ASKS_ON.search(fold(text)) is not None


def speaks_to_service(text: str) -> bool:
    """Whether a text may suppose, change or say something, or tells to go back or to stop."""
    folded = fold(text)
    return may_suppose(text) or _STATES.search(folded) is not None or read_act(text) in _STEERS
