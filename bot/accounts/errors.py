"""What can be wrong with an account or a sign-in."""

from __future__ import annotations

from bot.errors import BotError


class AccountError(BotError):
    """An account cannot be made or changed; `key` names the sentence that says why."""

    def __init__(self, key: str, **blanks: str) -> None:
        super().__init__(key)
        self.key = key
        self.blanks = blanks


class SignInNeeded(Exception):
    """A page of staff was asked for by somebody who is not signed in."""


class RoleMissing(Exception):
    """Somebody signed in asked for what their roles do not allow."""


class FactorNeeded(Exception):
    """Somebody signed in whose role needs a second factor has none yet."""


class FormForged(Exception):
    """An unsafe request does not prove that it comes from one of our pages."""


class FormStale(FormForged):
    """A form comes from one of our pages, but from a session that has ended meanwhile."""
