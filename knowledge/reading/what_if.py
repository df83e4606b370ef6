"""Whether a text speaks to a service that has given its outcome."""

from __future__ import annotations

import re
from typing import Final

from knowledge.fold import fold

_WHAT_IF: Final = re.compile(
    r"^(?:and |so |but |ok(?:ay)?,? |then )*(?:what|how) (?:if|about if|would happen if)\b"
    r"|^(?:and |so )*(?:suppose|imagine|let's say|say) |^(?:and |so |but )*if (?:i|it|we|my|the)\b"
    r"|(?<![a-z])(?:change|make|set|update|correct) (?:my|the|it|that)\b"
    r"|^(?:那|咁|那么|噉)?(?:如果|若果?|假如|假设|要是|倘若|换成|换作)|改(?:成|为|做|作)"
)
_STEERS: Final = re.compile(
    r"(?:cancel|stop|quit|back|go back|previous|(?:start|begin) (?:again|over)|restart"
    r"|取消|退出|返回|上一步|重新(?:开始|嚟过|来过|计|算)|再(?:来|嚟)(?:过|一次))[.!。！ 啦吧喇]*"
)


def speaks_to_service(text: str) -> bool:
    """Whether a text supposes something, tells to change something, to go back or to stop."""
    folded = fold(text)
    return bool(_WHAT_IF.search(folded) or _STEERS.fullmatch(folded))
