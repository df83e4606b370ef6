"""What a button may send: an intent of the domain with string entities."""

from __future__ import annotations

import json
import re
from typing import Final

# Only these intents are for buttons; the rest of the domain is for what people say.
ALLOWED: Final = frozenset(
    {
        "ask_entry",
        "ask_person",
        "request_callback",
        "answer_service",
        "steer_service",
        "set_audience",
        "ask_audience",
        "set_language",
        "start_conversation",
        "affirm",
        "deny",
    }
)
_PAYLOAD: Final = re.compile(r"/(?P<intent>[a-z_]+)(?P<entities>\{.*\})?", re.DOTALL)
_LONGEST: Final = 300


def is_allowed(payload: str) -> bool:
    """Whether a payload is one that our buttons could have sent."""
    match = _PAYLOAD.fullmatch(payload)
    if len(payload) > _LONGEST or not match or match["intent"] not in ALLOWED:
        return False
    try:
        entities = json.loads(match["entities"] or "{}")
    except ValueError:
        return False
    return all(isinstance(value, str) for value in entities.values())


def compose(intent: str, **entities: str) -> str:
    """The payload of an intent with its entities."""
    return f"/{intent}{json.dumps(entities)}" if entities else f"/{intent}"
