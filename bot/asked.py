"""What a resident had asked when a reply came, read from the transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.payload import is_allowed
from bot.reply import Status

# A question that nobody could answer is a gap already; small talk asks for nothing.
_TO_THE_QUESTION: Final[frozenset[Status]] = frozenset(
    {"answered", "clarify", "service", "out_of_scope"}
)


@dataclass(frozen=True)
class Asked:
    """A masked question with the language, the channel and the entry of the reply it got."""

    text: str
    lang: str
    channel: str
    entry: str | None


def find_asked(turns: Sequence[dict[str, Any]], reply: str) -> Asked | None:
    """The question to which a reply spoke, or None where it spoke to none."""
    for place, turn in enumerate(turns):
        for said in turn["replies"]:
            if said["id"] == reply and said["status"] in _TO_THE_QUESTION:
                text = _words(turns[:place], turn["text"])
                return Asked(text, said["lang"], turn["channel"], said["entry"]) if text else None
    return None


def _words(earlier: Sequence[dict[str, Any]], text: str) -> str | None:
    """The text, or for a button's payload what stood on the button."""
    if not is_allowed(text):
        return text
    for turn in reversed(earlier):
        for said in turn["replies"]:
            for button in said["buttons"]:
                if button["payload"] == text:
                    return str(button["title"])
    return None
