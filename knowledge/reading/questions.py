"""Whether a text asks something, or is a no and nothing more."""

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


_PLAIN_NO: Final = re.compile(
    r"(?:oh |um |well )?(?:no|nope|nah|n|not yet|never|none|negative|false)"
    r"(?:$|\s*[,.!;]|\s+(?:i|we|it|he|she|they|not)\b)"
    r"|(?:i|we|it|he|she|they)(?: |')(?:do|did|have|has|had|am|is|are|was|does)?n?[o']?t\b.{0,20}$"
    r"|(?:不|没|冇|未|否|唔)(?:是|系|有|曾|得|算|需要)?(?:啊|呀|喎|啦|喇|的|嘅)*(?:$|[,，。.!！;；])"
    r"|(?:还|仲|都|从来|暂时)?(?:没|未|冇)有?(?:$|[,，。.!！])"
)


def is_plain_no(text: str) -> bool:
    """Whether a text says no and denies nothing in particular."""
    return _PLAIN_NO.match(fold(text)) is not None
