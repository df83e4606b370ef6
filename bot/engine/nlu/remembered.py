"""What the conversation remembers, for components that Rasa shows only one message."""

from __future__ import annotations

from typing import Any, Final

from rasa.shared.nlu.constants import METADATA
from rasa.shared.nlu.training_data.message import Message

SLOTS: Final = ("locale", "audience", "asked_group", "last_entry", "service")
_KEY: Final = "remembered"


def as_metadata(slots: dict[str, Any]) -> dict[str, Any]:
    """The metadata of a message in a conversation with these slots."""
    return {_KEY: {name: slots.get(name) for name in SLOTS}}


def remembered(message: Message, slot: str) -> Any:
    """A slot's value before the message came; None where there is no conversation."""
    return ((message.get(METADATA) or {}).get(_KEY) or {}).get(slot)
