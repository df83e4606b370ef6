"""Whether a text speaks to a service that has given its outcome."""

from __future__ import annotations

import re
from typing import Final

from knowledge.fold import fold

_WHAT_IF: Final = re.compile(
    r"^(?:and |so |but |ok(?:ay)?,? |then )*(?:what|how) (?:if|about if|would happen if)\b"
    r"|(?<![a-z])(?:i meant|sorry, (?:it's|it is|i)|actually,? (?:it's|it is|i'm|i am|my))(?![a-z])"
    r"|^(?:and |so )*(?:suppose|imagine|let's say|say) |^(?:and |so |but )*if (?:i|it|we|my|the)\b"
    r"|(?<![a-z])(?:change|make|set|update|correct) (?:my|the|it|that)\b"
    r"|^(?:那|咁|那么|噉)?(?:如果|若果?|假如|假设|要是|倘若|换成|换作)|改(?:成|为|做|作|用)"
    r"|(?:换|转)(?:成|用|做|为)|(?:讲|说|填|写|打)错|^我(?:是说|系讲|系话|意思)"
)
# A short question on from an outcome may suppose something; it may as well ask something new.
_MAY_SUPPOSE: Final = re.compile(
    r"^(?:and |so |but )*(?:what|how) about\b.{1,60}$|^and (?:if|with|for) .{1,40}$"
    r"|^(?:那|咁|那么|噉).{1,24}呢[?]?$"
)
_STEERS: Final = re.compile(
    r"(?:cancel|stop|quit|back|go back|previous|(?:start|begin) (?:again|over)|restart"
    r"|取消|退出|返回|上一步|重新(?:开始|嚟过|来过|计|算)|再(?:来|嚟)(?:过|一次))[.!。！ 啦吧喇]*"
)


def supposes(text: str) -> bool:
    """Whether a text supposes something, or tells to change something."""
    return _WHAT_IF.search(fold(text)) is not None


def speaks_to_service(text: str) -> bool:
    """Whether a text may suppose or change something, or tells to go back or to stop."""
    folded = fold(text)
    return supposes(text) or bool(_MAY_SUPPOSE.search(folded) or _STEERS.fullmatch(folded))
