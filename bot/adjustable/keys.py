"""Every family of keys in Redis that the adjustable settings own: its name and its type."""

from __future__ import annotations

from typing import Final


def changes(setting: str) -> str:
    """Stream: each change of a setting, capped; the latest holds. Does not expire.

    Fields: `by`, `reason`, `value` as JSON, empty where the shipped values were put back.
    """
    return f"{{settings}}:{setting}"


RETENTION_RUN: Final = "{settings}:retention-run"
"""Hash: the latest run that shortened what is kept: of which change and day, and what it met.

Does not expire.
"""

RETENTION_LOCK: Final = "{settings}:retention-lock"
"""String: held while a process shortens what is kept. Expires if its holder dies."""
