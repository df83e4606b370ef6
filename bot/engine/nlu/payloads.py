"""What a button sends, which Rasa reads as an intent and not as language."""

from __future__ import annotations

from rasa.shared.constants import INTENT_MESSAGE_PREFIX


def is_payload(text: str) -> bool:
    """Whether Rasa will read the text as the name of an intent."""
    return text.startswith(INTENT_MESSAGE_PREFIX)
