"""The families of keys of accounts. One hash tag: what belongs together changes together."""

from __future__ import annotations

from typing import Final

SESSION_IDLE: Final = 2 * 3600  # seconds without a request after which a session ends
SESSION_LIFE: Final = 12 * 3600  # seconds after which it ends in any case

EMAILS: Final = "{accounts}:emails"
"""Hash: folded e-mail address to account id. Does not expire."""


def account(name: str) -> str:
    """String: the account as JSON. Does not expire."""
    return f"{{accounts}}:account:{name}"


def credentials(name: str) -> str:
    """Hash: `password` (argon2id). Does not expire."""
    return f"{{accounts}}:credentials:{name}"


def session(digest: str) -> str:
    """Hash: a session by the hash of its token. Expires after SESSION_IDLE, or at its end."""
    return f"{{accounts}}:session:{digest}"


def sessions_of(name: str) -> str:
    """Sorted set: hashes of an account's sessions by their end. Expires after SESSION_LIFE."""
    return f"{{accounts}}:sessions:{name}"
