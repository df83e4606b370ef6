"""The families of keys of accounts. One hash tag: what belongs together changes together."""

from __future__ import annotations

from typing import Final

SESSION_IDLE: Final = 2 * 3600  # seconds without a request after which a session ends
SESSION_LIFE: Final = 12 * 3600  # seconds after which it ends in any case
STEP_LIFE: Final = 600  # seconds for the rest of a sign-in that has begun
TRIES_KEPT: Final = 3600  # seconds after the latest try

EMAILS: Final = "{accounts}:emails"
"""Hash: folded e-mail address to account id. Does not expire."""

ADMINS: Final = "{accounts}:admins"
"""Set: ids of the accounts that are admins and not disabled. Does not expire."""

SUBJECTS: Final = "{accounts}:subjects"
"""Hash: issuer and subject of single sign-on to account id. Does not expire."""


def account(name: str) -> str:
    """String: the account as JSON. Does not expire."""
    return f"{{accounts}}:account:{name}"


def credentials(name: str) -> str:
    """Hash: `password` (argon2id), `totp` and `totp_offered` (sealed), `totp_step` (the last used).

    Does not expire.
    """
    return f"{{accounts}}:credentials:{name}"


def recovery(name: str) -> str:
    """Set: hashes of an account's unused recovery codes. Does not expire."""
    return f"{{accounts}}:recovery:{name}"


def session(digest: str) -> str:
    """Hash: a session by the hash of its token. Expires after SESSION_IDLE, or at its end."""
    return f"{{accounts}}:session:{digest}"


def sessions_of(name: str) -> str:
    """Sorted set: hashes of an account's sessions by their end. Expires after SESSION_LIFE."""
    return f"{{accounts}}:sessions:{name}"


def link(digest: str) -> str:
    """String: what a link is for, as JSON, by the hash of its token. Expires with the link."""
    return f"{{accounts}}:link:{digest}"


def link_of(name: str) -> str:
    """String: the hash of an account's latest link. Expires with the link."""
    return f"{{accounts}}:link-of:{name}"


def step(digest: str) -> str:
    """String: a sign-in that has begun, as JSON, by the hash of its token. Expires: STEP_LIFE."""
    return f"{{accounts}}:step:{digest}"


def tries(whose: str) -> str:
    """Hash: `count` of failed tries, `open` when the next may be made. Expires: TRIES_KEPT."""
    return f"{{accounts}}:tries:{whose}"
