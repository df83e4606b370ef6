"""Whether a text asks something."""

from __future__ import annotations

import re
from typing import Final

from knowledge.fold import fold
from knowledge.reading.what_if import supposes

_ASKS: Final = re.compile(
    r"\?\s*$|^(?:how|where|when|what|which|who|why|is|are|do|does|did|can|could|may|should|will)\b"
    r"|吗|么$|嘛$|咩$|呢$|怎么|怎样|如何|点样|点解|边度|边个|几时|几点|几多|几耐|多少|多久|哪|使唔使|可唔可以|可不可以"
    r"|谁|系咪|是不是|有冇|有没有|什么"
)


_OPENING: Final = re.compile(r"^(?:and |so |but |then )*(?:what|how) (?:if|about)\b\s*")
_END: Final = re.compile(r"呢?\s*\?*$")


def asks_something(text: str) -> bool:
    """Whether a text is put as a question; a supposition alone asks for its own outcome."""
    folded = fold(text)
    if supposes(folded):
        folded = _END.sub("", _OPENING.sub("", folded))
    return _ASKS.search(folded) is not None


_WORK_OUT: Final = re.compile(
    r"(?<![a-z])(?:calculate|compute|estimate|work .{0,20}?out|add up|count my|figure out|"
    r"look (?:it |this )?up|check (?:my|if|whether|which)|help me (?:find|check|see|choose)|"
    r"find (?:me|out)|tell me which)(?![a-z])"
    r"|(?:帮|替|同|为)(?:我|手|我哋|我们|紧).{0,12}?(?:计|算|查|核对|判断|估|睇|看|搵|找|配对|列)"
    r"|(?:计|算|查|估)(?:下|一下|算|吓)|请(?:计算|核对|判断|估算|配对)|估算|测算"
)


def asks_to_work_out(text: str) -> bool:
    """Whether a text asks to work something out for the one who writes."""
    return _WORK_OUT.search(fold(text)) is not None
