"""What a button sends."""

from __future__ import annotations

import json
from typing import Final

from bot.payload import ALLOWED, HANDOVER, is_allowed, parse
from fuzz.names import as_text

SEEDS: Final = (
    b"/ask_person",
    b'/ask_entry{"entry": "tax.gba-subsidy.amount"}',
    b'/ask_entry{"entry": "\\ud83d\\ude00", "a": ""}',
    b'/set_language{"locale": "zh-Hant"}',
)


def try_bytes(data: bytes) -> None:
    """What is allowed is one of our intents with texts that can be kept."""
    text = as_text(data)
    if not is_allowed(text):
        return
    intent, values = parse(text)
    assert intent in ALLOWED | HANDOVER
    assert all(isinstance(value, str) for value in values.values())
    json.dumps(values, ensure_ascii=False).encode()
