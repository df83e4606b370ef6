"""Every family of keys of the handover and the desk: its name, its type, and its expiry.

They share one pair of braces, so that one script may change a conversation, the queue and what
the desks are told in one step, on a Redis cluster as well.
"""

from __future__ import annotations

from typing import Final

from bot.keys import REDELIVERY

SENT: Final = REDELIVERY
"""Seconds for which a reply of staff is known again."""

EVENTS_KEPT: Final = 3600
"""Seconds after the latest for which the desks' events are kept; a desk that is further behind
reads everything anew."""

QUEUE: Final = "desk:{desk}:queue"
"""Sorted set: the conversations that wait, by their turn. Each leaves at its time-out."""

HELD: Final = "desk:{desk}:held"
"""Set: the conversations that a person holds. Each leaves at its time-out."""

LEASES: Final = "desk:{desk}:leases"
"""Sorted set: staff by the millisecond until which they count as there. Old ones are dropped."""

AVAILABLE: Final = "desk:{desk}:available"
"""Set: staff who have switched themselves to taking conversations. Does not expire."""

NAMES: Final = "desk:{desk}:names"
"""Hash: staff to the name that residents and colleagues see. Does not expire."""

EVENTS: Final = "desk:{desk}:events"
"""Stream: what happened, for the desks, capped: fields `kind`, `conversation`, `staff`, `n`.

No text. Expires EVENTS_KEPT after the latest.
"""

NUMBER: Final = "desk:{desk}:number"
"""String: counts every change; the number of the latest is a conversation's `n`. No expiry."""

CANNED: Final = "desk:{desk}:canned"
"""Hash: id of a canned reply to its texts as JSON. Does not expire."""

MEASURES: Final = "desk:{desk}:measures"
"""Stream: ended handovers and ratings, capped, without conversation or text."""


def standing(conversation: str) -> str:
    """Hash: who answers, since when, and what the desk shows of it. Expires as its transcript."""
    return f"desk:{{desk}}:standing:{conversation}"


def notes(conversation: str) -> str:
    """List: notes of staff as JSON. Expires as its transcript."""
    return f"desk:{{desk}}:notes:{conversation}"


def sent(conversation: str) -> str:
    """Set: ids of replies of staff that were sent. Expires SENT after the latest."""
    return f"desk:{{desk}}:sent:{conversation}"


def of_conversation(conversation: str) -> tuple[str, ...]:
    """The keys that an erasure deletes."""
    return (standing(conversation), notes(conversation), sent(conversation))
