"""Every family of keys in Redis: its name, its type, and when it expires.

RETENTION and COUNTS are what admins set (bot/adjustable/retention.py).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.settings import SESSION_HOURS

SESSION: Final = SESSION_HOURS * 3600  # seconds
REDELIVERY: Final = 24 * 3600  # seconds for which a message id is remembered
IMPORT: Final = 3600  # seconds for which an uploaded file waits to be taken
RATE_WINDOW: Final = 60  # seconds

# The braces keep a conversation's keys on one node of a Redis cluster.


def tracker(conversation: str) -> str:
    """List: a header and Rasa's events of a conversation, capped. Expires after RETENTION."""
    return f"tracker:{{{conversation}}}"


def lock(conversation: str) -> str:
    """Hash: the ticket that is answering in the conversation. Expires two minutes after use."""
    return f"lock:{{{conversation}}}"


def waiting(conversation: str) -> str:
    """List: the tickets that wait to answer, in order. Expires two minutes after the latest."""
    return f"waiting:{{{conversation}}}"


def bell(process: str) -> str:
    """Channel (no key): the tickets of a process whose turn has come."""
    return f"bell:{process}"


def replies(conversation: str) -> str:
    """Hash: message id to the replies it got. Expires REDELIVERY after the latest."""
    return f"replies:{{{conversation}}}"


def transcript(conversation: str) -> str:
    """Stream: the masked turns of a conversation, capped. Expires after RETENTION."""
    return f"transcript:{{{conversation}}}"


def feedback(conversation: str) -> str:
    """Hash: reply id, hashed, to 'yes' or 'no'. Expires after RETENTION."""
    return f"feedback:{{{conversation}}}"


def rate(conversation: str) -> str:
    """String: messages in the current window. Expires after RATE_WINDOW."""
    return f"rate:{{{conversation}}}"


def session(conversation: str) -> str:
    """String: the ids of a web session's newest token and the one before, while it may speak.

    Expires SESSION after the newest token was given.
    """
    return f"session:{{{conversation}}}"


def events(conversation: str) -> str:
    """Stream: replies that reach a conversation later, capped. Expires after RETENTION."""
    return f"events:{{{conversation}}}"


def outbox(channel: str) -> str:
    """Stream: what a channel has yet to send, capped; taken out by whoever sends it.

    Fields: `conversation`, `reply` as JSON, `priority`. Expires RETENTION after the latest.
    """
    return f"outbox:{channel}"


def allowance(kind: str, who: str) -> str:
    """String: when the bucket of an address or a site is full again. Expires then, in a minute."""
    return f"allowance:{{{kind}:{who}}}"


SITES: Final = "sites"
"""Hash: public key of a site to its name, its origins and whether it is disabled, as JSON.

Belongs to admins; does not expire.
"""

GAPS: Final = "gaps"
"""Stream: masked questions that nobody could answer, capped; it and each entry live RETENTION."""

GAP_DECISIONS: Final = "gap-decisions"
"""Hash: checksum of a folded question to what admin decided, and when. Does not expire."""

PROPOSALS: Final = "proposals"
"""Hash: id of a proposal to it as JSON, the question masked (bot/proposals.py).

Belongs to admins; does not expire.
"""

SWITCHES: Final = "switches"
"""Hash: channel to whether it is off, by whom and why, as JSON. Does not expire."""

AUDIT: Final = "audit"
"""Stream: what staff and admins changed (bot/audit.py). Only added to; does not expire."""

AUDIT_ACTIONS: Final = "{audit}:actions"
"""Set: every action that is in the audit. Does not expire."""


def counts(day: date) -> str:
    """Hash: what is counted of a day to how often; no person in it. Expires after COUNTS."""
    return f"counts:{day.isoformat()}"


def imported(name: str) -> str:
    """String: a file that an admin uploaded, read and compressed. Expires after IMPORT."""
    return f"import:{{{name}}}"


def import_progress(name: str) -> str:
    """String: how far its rows have become drafts, as JSON. Expires after IMPORT."""
    return f"import-progress:{{{name}}}"


TEST_RUNS: Final = "test-runs"
"""List: the latest runs of the kept questions, compressed JSON, the latest first. No expiry."""

FORMAT: Final = "{format}:number"
"""String: the number of the format in which Redis holds all this (bot/data_format.py). No expiry.

`restoring` while a backup is being restored.
"""

FORMAT_LOCK: Final = "{format}:lock"
"""String: held while a process brings the data into a newer format. Expires if its holder dies."""


def of_conversation(conversation: str) -> tuple[str, ...]:
    """The keys that hold what a resident said or was told: what an erasure deletes."""
    return (
        tracker(conversation),
        replies(conversation),
        transcript(conversation),
        feedback(conversation),
        rate(conversation),
        session(conversation),
        events(conversation),
    )
