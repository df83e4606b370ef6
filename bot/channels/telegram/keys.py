"""Every family of keys of the Telegram channel: its name, its type, and when it expires.

All of them are this package's. The braces keep together what one script or transaction touches.
"""

from __future__ import annotations

from typing import Final

WAITING: Final = 24 * 3600  # seconds for which Telegram itself keeps an update
EDITABLE: Final = 48 * 3600  # seconds in which a message may be edited


def due(queue: str) -> str:
    """Sorted set: chats with work, by the time from which they may be taken. Does not expire."""
    return f"{{telegram-{queue}}}:due"


def work(queue: str, chat: str) -> str:
    """Sorted set: what is to be done for a chat, in order. Expires after WAITING."""
    return f"{{telegram-{queue}}}:work:{chat}"


def tries(queue: str) -> str:
    """Hash: chat to how often its first piece of work failed. Does not expire."""
    return f"{{telegram-{queue}}}:tries"


def seen(queue: str, order: int) -> str:
    """String: '1' for a piece of work that was put in line. Expires after WAITING."""
    return f"{{telegram-{queue}}}:seen:{order}"


def slots(scope: str) -> str:
    """List: when the latest messages of a scope go out, newest first. Expires with its period."""
    return f"telegram-slots:{{{scope}}}"


def held(scope: str) -> str:
    """String: '1' while Telegram wants nothing more in a chat. Expires when it does."""
    return f"telegram-held:{{{scope}}}"


def state(chat: int) -> str:
    """String: what is remembered of a chat, as JSON. Expires after RETENTION."""
    return f"telegram-state:{{telegram:{chat}}}"


def answers(chat: int) -> str:
    """Hash: message id to the ids of the messages that answer it. Expires after EDITABLE."""
    return f"telegram-answers:{{telegram:{chat}}}"


def buttons(chat: int) -> str:
    """Hash: token to a payload too long for Telegram. Expires after RETENTION."""
    return f"telegram-buttons:{{telegram:{chat}}}"


def told(entry: str) -> str:
    """Hash: chat that wants notices to the version it was told, and when. Expires: RETENTION."""
    return f"telegram-told:{{{entry}}}"


SUBSCRIBERS: Final = "telegram-subscribers"
"""Sorted set: chats that want notices, by the time until which they are remembered."""

ANNOUNCED: Final = "telegram-announced"
"""Stream: announcements that are yet to be posted to the chats. Expires after WAITING."""

NOTICED: Final = "telegram-noticed"
"""String: the number of the last publication that notices were made of. Does not expire."""


def leader(work: str) -> str:
    """String: the process that does what only one may do. Expires if it dies."""
    return f"telegram-leader:{work}"


def of_chat(chat: int) -> tuple[str, ...]:
    """The keys that hold what a resident did or was told: what an erasure deletes."""
    return state(chat), answers(chat), buttons(chat)
