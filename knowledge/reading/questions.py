"""Whether a text asks something."""

from __future__ import annotations

import re
from typing import Final

from knowledge.fold import fold

_ASKS: Final = re.compile(
    r"\?\s*$|^(?:how|where|when|what|which|who|why|is|are|do|does|did|can|could|may|should|will)\b"
    r"|吗|么$|嘛$|咩$|呢$|怎么|怎样|如何|点样|点解|边度|边个|几时|几点|几多|几耐|多少|多久|哪|使唔使|可唔可以|可不可以"
    r"|系咪|是不是|有冇|有没有|什么"
)


def asks_something(text: str) -> bool:
    """Whether a text is put as a question."""
    return _ASKS.search(fold(text)) is not None


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
