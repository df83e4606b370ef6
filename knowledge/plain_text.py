"""What counts as text: one kind of line break, no control characters."""

from __future__ import annotations

import re
from typing import Final

_LINE_BREAK: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def canonical(text: str) -> str:
    r"""The text with every line break written as \n."""
    return _LINE_BREAK.sub("\n", text)


def find_control(text: str) -> str | None:
    """The name of the first character that is no text, such as 'U+0007', or None."""
    found = _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else None
