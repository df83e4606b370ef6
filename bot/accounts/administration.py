"""What admins do with accounts, and what people do with their own; each deed in the audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.accounts.account import Account, Role
from bot.accounts.errors import AccountError
from bot.accounts.factors import SecondFactors
from bot.accounts.links import Links, Purpose
from bot.accounts.passwords import check_password
from bot.accounts.sessions import StaffSessions
from bot.accounts.store import Accounts, new_account
from bot.audit import Audit
from knowledge.language import Lang

NOBODY = "nobody"  # the actor of what happens before anybody is signed in


@dataclass(frozen=True)
class Administration:
    """Every change of an account. `by` is the id of who makes it."""

    accounts: Accounts
    sessions: StaffSessions
    links: Links
    factors: SecondFactors
    audit: Audit

    async def invite(
        self, by: str, name: str, email: str, roles: Iterable[Role], lang: Lang
    ) -> tuple[Account, str]:
        """A new account, and the token of the link by which its owner chooses a password."""
        account = await self.accounts.add(name, email, roles, lang)
        await self.audit.record(
            by, "account.invited", account.id, roles=sorted(account.roles), name=account.name
        )
        return account, await self.links.make("invite", account.id)

    async def make_link(self, by: str, name: str) -> tuple[Account, str, Purpose]:
        """The token of a new link for an account, an earlier one ends."""
        account = await self._existing(name)
        if account.disabled:
            raise AccountError("account_disabled")
        purpose: Purpose = "reset" if await self.accounts.has_password(name) else "invite"
        await self.audit.record(by, "account.link", name, purpose=purpose)
        return account, await self.links.make(purpose, name), purpose

    async def set_up(self, token: str, name: str, email: str, password: str, lang: Lang) -> Account:
        """The first account, an admin; raises AccountError where the link does not hold."""
        link = await self.links.look(token)
        if link is None or link.purpose != "setup":
            raise AccountError("link_over")
        account = new_account(name, email, ["admin"], lang)
        if not await self.accounts.add_first(account, password):
            raise AccountError("link_over")
        await self.links.take(token)
        await self.audit.record(NOBODY, "account.set_up", account.id, name=account.name)
        return account

    async def choose_password(self, token: str, password: str) -> Account:
        """Sets the password of a link's account; its sessions end. Raises AccountError."""
        link = await self.links.look(token)
        account = await self.accounts.get(link.account) if link else None
        if account is None or account.disabled:
            raise AccountError("link_over")
        check_password(password, account)
        if await self.links.take(token) is None:  # somebody else was faster
            raise AccountError("link_over")
        await self.accounts.set_password(account, password)
        await self.sessions.end_all(account.id)
        await self.audit.record(account.id, "account.password", account.id, by_link=True)
        return account

    async def change_password(self, account: Account, password: str) -> None:
        """Changes one's own password, all sessions end; raises AccountError."""
        await self.accounts.set_password(account, password)
        await self.sessions.end_all(account.id)
        await self.audit.record(account.id, "account.password", account.id)

    async def set_roles(
        self, by: str, name: str, roles: Iterable[Role], reason: str = ""
    ) -> Account:
        """Gives an account other roles; it signs in anew to have them."""
        before = await self._existing(name)
        account = await self.accounts.change(
            name, lambda kept: replace(kept, roles=frozenset(roles))
        )
        if account.roles != before.roles:
            await self.sessions.end_all(name)
            await self.audit.record(
                by,
                "account.roles",
                name,
                reason,
                before=sorted(before.roles),
                after=sorted(account.roles),
            )
        return account

    async def set_disabled(self, by: str, name: str, disabled: bool, reason: str = "") -> Account:
        """Shuts an account out at once, or lets it in again."""
        account = await self.accounts.change(name, lambda kept: replace(kept, disabled=disabled))
        if disabled:
            await self.links.drop(name)
            await self.sessions.end_all(name)
        await self.audit.record(
            by, "account.disabled" if disabled else "account.enabled", name, reason
        )
        return account

    async def remove_factor(self, by: str, name: str, reason: str = "") -> None:
        """Takes a second factor away, for somebody who lost it; sessions end."""
        await self._existing(name)
        await self.factors.remove(name)
        await self.sessions.end_all(name)
        await self.audit.record(by, "account.factor_removed", name, reason)

    async def accept_factor(self, account: Account, code: str, but: str = "") -> list[str]:
        """Puts the offered second factor in force; sessions but one end. The recovery codes."""
        codes = await self.factors.accept(account.id, code)
        if codes is None:
            raise AccountError("code_wrong")
        await self.sessions.end_all(account.id, but)
        await self.audit.record(account.id, "account.factor", account.id)
        return codes

    async def end_session(self, by: str, name: str, session: str) -> None:
        """Ends one session of an account."""
        await self.sessions.end(name, session)
        await self.audit.record(by, "account.session_ended", name)

    async def _existing(self, name: str) -> Account:
        account = await self.accounts.get(name)
        if account is None:
            raise AccountError("account_unknown")
        return account
