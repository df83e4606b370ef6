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
# These never reach the dialogue: the handover takes them.
HANDOVER: Final = frozenset({"return_to_bot", "rate_person"})
_PAYLOAD: Final = re.compile(r"/(?P<intent>[a-z_]+)(?P<entities>\{.*\})?", re.DOTALL)
_LONGEST: Final = 300


def is_allowed(payload: str) -> bool:
    """Whether a payload is one that our buttons could have sent."""
    match = _PAYLOAD.fullmatch(payload)
    if len(payload) > _LONGEST or not match or match["intent"] not in ALLOWED | HANDOVER:
        return False
    try:
        entities = json.loads(match["entities"] or "{}")
        json.dumps(entities, ensure_ascii=False).encode()  # half of a character cannot be kept
    except ValueError:
        return False
    return all(isinstance(value, str) for value in entities.values())


def parse(payload: str | None) -> tuple[str, dict[str, str]]:
    """The intent and the entities of an allowed payload; nothing of none."""
    match = _PAYLOAD.fullmatch(payload or "")
    return (match["intent"], json.loads(match["entities"] or "{}")) if match else ("", {})


def compose(intent: str, **entities: str) -> str:
    """The payload of an intent with its entities."""
    return f"/{intent}{json.dumps(entities)}" if entities else f"/{intent}"
