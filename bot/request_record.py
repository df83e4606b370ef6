"""What is known of the request that is being answered: for its log line, errors and traces."""

from __future__ import annotations

import hashlib
import hmac
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")


def letters(digest: str) -> str:
    """A hexadecimal name in letters: masking takes no part of it for somebody's number."""
    return digest.translate(_LETTERS)


@dataclass
class RequestRecord:
    """A request: its id, and what was noted of it; no text, no token, no address."""

    id: str
    secret: bytes
    noted: dict[str, Any] = field(default_factory=dict)

    def as_fields(self) -> dict[str, Any]:
        """What a log line holds."""
        return {"request_id": self.id, **self.noted}


REQUESTS: Final = "talentbot.requests"
"""The logger that has a line for each request."""

# Middlewares that answer in a task of their own see the same record.
CURRENT: Final[ContextVar[RequestRecord | None]] = ContextVar("request", default=None)


def note_turn(conversation: str, channel: str) -> None:
    """Notes in whose conversation a request is, by a keyed hash, and in which channel."""
    record = CURRENT.get()
    if record:
        named = hmac.new(record.secret, b"log:" + conversation.encode(), hashlib.sha256)
        record.noted |= {"conversation": letters(named.hexdigest()[:16]), "channel": channel}


def request_id() -> str | None:
    """The id of the request that is being answered, if one is."""
    record = CURRENT.get()
    return record.id if record else None
