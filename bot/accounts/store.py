"""The accounts in Redis."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import redis.asyncio

from bot.accounts import keys
from bot.accounts.account import Account, Role
from bot.accounts.errors import AccountError
from bot.accounts.passwords import Passwords
from bot.store_errors import store_errors
from knowledge.language import Lang


class Accounts:
    """Makes, finds and changes accounts."""

    def __init__(self, client: redis.asyncio.Redis, passwords: Passwords) -> None:
        self._redis = client
        self._passwords = passwords

    async def add(self, name: str, email: str, roles: Iterable[Role], lang: Lang = "en") -> Account:
        """A new account without a password; raises AccountError where the e-mail is taken."""
        account = Account(secrets.token_hex(8), name, email.strip(), frozenset(roles), lang)
        async with store_errors():
            # The address first: of two who add it at once only one goes on.
            if not await self._redis.hsetnx(keys.EMAILS, _folded(email), account.id):
                raise AccountError("email_taken", email=email)
            await self._redis.set(keys.account(account.id), account.to_json())
        return account

    async def get(self, name: str) -> Account | None:
        """The account of an id."""
        async with store_errors():
            stored = await self._redis.get(keys.account(name))
        return Account.from_json(stored) if stored else None

    async def of_email(self, email: str) -> Account | None:
        """The account of an e-mail address, however it is written."""
        async with store_errors():
            name: Any = await self._redis.hget(keys.EMAILS, _folded(email))
        return await self.get(name.decode()) if name else None

    async def all(self) -> list[Account]:
        """Every account, by name."""
        async with store_errors():
            names: Any = await self._redis.hvals(keys.EMAILS)
            stored: list[Any] = (
                await self._redis.mget([keys.account(name.decode()) for name in names])
                if names
                else []
            )
        found = [Account.from_json(text) for text in stored if text]
        return sorted(found, key=lambda account: (account.name.casefold(), account.id))

    async def change(self, name: str, changed: Callable[[Account], Account]) -> Account:
        """The account as a function makes it of what is kept; raises AccountError for none."""

        async def work(pipe: redis.asyncio.client.Pipeline) -> Account:
            stored = await pipe.get(keys.account(name))
            if not stored:
                raise AccountError("account_unknown")
            account = replace(changed(Account.from_json(stored)), id=name)
            pipe.multi()  # type: ignore[no-untyped-call]
            pipe.set(keys.account(name), account.to_json())
            return account

        async with store_errors():
            account: Account = await self._redis.transaction(
                work, keys.account(name), value_from_callable=True
            )
        return account

    async def set_password(self, name: str, password: str) -> None:
        """Keeps the hash of a password."""
        kept = await self._passwords.hash(password)
        async with store_errors():
            await self._redis.hset(keys.credentials(name), "password", kept)

    async def password_fits(self, account: Account | None, password: str) -> bool:
        """Whether the password is the account's; takes as long where there is no account."""
        kept: Any = None
        if account:
            async with store_errors():
                kept = await self._redis.hget(keys.credentials(account.id), "password")
        return await self._passwords.fits(password, kept.decode() if kept else None)


def _folded(email: str) -> str:
    return email.strip().casefold()
