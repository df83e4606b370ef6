"""Whether somebody asks what would change if something were otherwise."""

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


def asks_what_if(text: str) -> bool:
    """Whether a text begins with a supposition, or tells to change something."""
    return _WHAT_IF.search(fold(text)) is not None
