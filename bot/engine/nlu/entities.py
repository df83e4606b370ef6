"""Entities that speak of a whole message."""

from __future__ import annotations

from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message


def add_entity(message: Message, name: str, value: str, extractor: str) -> None:
    """Adds an entity that spans the message, from which the slot of its name is filled."""
    entity = {
        "entity": name,
        "value": value,
        "start": 0,
        "end": len(message.get(TEXT) or ""),
        "extractor": extractor,
    }
    message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
