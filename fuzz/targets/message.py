"""A resident's message as JSON, cleaned and masked."""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError

from bot.channels.web import Incoming
from bot.masking import mask
from bot.settings import MAX_MESSAGE_LENGTH
from bot.text_guard import clean

SEEDS: Final = (
    b'{"text": "What is the GBA subsidy?", "message_id": "m1"}',
    b'{"payload": "/ask_person", "message_id": "m.2"}',
    '{"text": "\u6211\u60f3\u9810\u7d04 91234567", "message_id": "a:b-c"}'.encode(),
)


def try_bytes(data: bytes) -> None:
    """A message is refused, or its text can be masked and kept."""
    try:
        incoming = Incoming.model_validate_json(data)
    except ValidationError:
        return
    text, _ = mask(clean(incoming.text or "")[:MAX_MESSAGE_LENGTH])
    text.encode()
