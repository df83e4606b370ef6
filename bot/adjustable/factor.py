"""Who needs a second factor to sign in."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from bot.accounts.account import Account, Role


class Factor(BaseModel):
    """The roles of which one makes a second factor necessary; none as shipped."""

    model_config = ConfigDict(frozen=True)

    roles: frozenset[Role] = frozenset()

    def is_needed_by(self, account: Account) -> bool:
        """Whether an account has one of the roles."""
        return not self.roles.isdisjoint(account.roles)
