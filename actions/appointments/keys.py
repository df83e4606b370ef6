"""Every family of keys in Redis that the appointments own: its name, its type, and its expiry.

A booking changes a slot that everybody shares, and what one conversation holds, in one step.
On a Redis cluster that needs all of these keys on one node: they share the braces of the book,
not those of a conversation. The scripts touch no key that is not declared to them.
KEPT is for how long an appointment is kept after its start (actions/kept.py).
"""

from __future__ import annotations

from datetime import date
from typing import Final

TRIES_WINDOW: Final = 3600
"""Seconds after which wrong check words are forgotten."""

OPENING: Final = "{appointments}:opening"
"""String: the opening as JSON, in place of the shipped one. Does not expire."""

OPENING_LOG: Final = "{appointments}:opening-log"
"""Stream: `by` and `opening` of each change of the opening, the latest 200. Does not expire."""

AGENDA: Final = "{appointments}:agenda"
"""Sorted set: the number of each open appointment by its start. Trimmed and expires after KEPT."""

REMINDERS: Final = "{appointments}:reminders"
"""Sorted set: 'number sequence lead' by when it is due, or due again. Expires after KEPT."""


def appointment(number: str) -> str:
    """Hash: one appointment. Expires KEPT after its start."""
    return f"{{appointments}}:appointment:{number}"


def taken(topic: str, day: date) -> str:
    """Sorted set: the numbers booked for a topic and day by their start. Expires KEPT after it."""
    return f"{{appointments}}:taken:{topic}:{day.isoformat()}"


def held(conversation: str) -> str:
    """Hash: what a conversation booked. Expires with its latest appointment.

    `message:<id>` holds a number; `topic:<topic>` the number and start of the open one.
    """
    return f"{{appointments}}:held:{conversation}"


def tries(number: str) -> str:
    """String: how many check words were tried for a number. Expires after TRIES_WINDOW."""
    return f"{{appointments}}:tries:{number}"
