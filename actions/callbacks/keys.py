"""Every family of keys in Redis that the callbacks own: its name, its type, and its expiry.

A request and its place in the list that staff share are saved in one step, so they share one
node of a Redis cluster, and the braces. No name holds anything personal.
KEPT is for how long a request is kept, done or not (actions/kept.py).
"""

from __future__ import annotations

from typing import Final

OPEN: Final = "{callbacks}:open"
"""Sorted set: the ids of requests to be met, by when they were made. Expires after KEPT."""

DONE: Final = "{callbacks}:done"
"""Sorted set: the ids of requests that were met, by when they were made. Expires after KEPT."""


def request(name: str) -> str:
    """String: one request, encrypted. Expires after KEPT."""
    return f"{{callbacks}}:request:{name}"


def of_conversation(conversation: str) -> str:
    """Set: the ids of a conversation's requests. Expires KEPT after the latest."""
    return f"{{callbacks}}:of:{conversation}"
