"""Ids that clients give, as they are kept: an id may be any text, so a text is not kept."""

from __future__ import annotations

import hashlib
from typing import Final

_LENGTH: Final = 32  # 128 bits: nobody finds another id that is kept as the same


def kept_id(given: str) -> str:
    """The same for the same id, and nothing of it."""
    return hashlib.sha256(given.encode()).hexdigest()[:_LENGTH]
