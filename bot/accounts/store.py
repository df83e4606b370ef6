"""The accounts in Redis."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import redis.asyncio

from bot.accounts import keys
from bot.accounts.account import Account, Role
from bot.accounts.errors import AccountError
from bot.accounts.passwords import Passwords, check_password
from bot.store_errors import store_errors
from knowledge.language import Lang

LONGEST_NAME: Final = 80
_BATCH: Final = 500
LONGEST_EMAIL: Final = 254
_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f<>\"]+@[^@\s\x00-\x1f<>\"]+")


class Accounts:
    """Makes, finds and changes accounts. There is always an admin once there was one."""

    def __init__(self, client: redis.asyncio.Redis, passwords: Passwords) -> None:
        self._redis = client
        self._passwords = passwords

    async def add(self, name: str, email: str, roles: Iterable[Role], lang: Lang = "en") -> Account:
        """A new account without a password; raises AccountError where it cannot be."""
        account = new_account(name, email, roles, lang)

        async def work(pipe: Any) -> None:
            if await pipe.hexists(keys.EMAILS, folded(account.email)):
                raise AccountError("email_taken", email=account.email)
            pipe.multi()
            self._keep(pipe, account)

        async with store_errors():
            await self._redis.transaction(work, keys.EMAILS)
        return account

    async def add_first(self, account: Account, password: str) -> bool:
        """Adds an account with its password, unless there is one already."""
        check_password(password, account)
        hashed = await self._passwords.hash(password)

        async def work(pipe: Any) -> bool:
            if await pipe.hlen(keys.EMAILS):
                return False
            pipe.multi()
            pipe.hset(keys.credentials(account.id), "password", hashed)
            self._keep(pipe, account)
            return True

        async with store_errors():
            added: bool = await self._redis.transaction(work, keys.EMAILS, value_from_callable=True)
        return added

    async def any(self) -> bool:
        """Whether there is an account."""
        async with store_errors():
            return bool(await self._redis.exists(keys.EMAILS))

    async def get(self, name: str) -> Account | None:
        """The account of an id."""
        async with store_errors():
            stored = await self._redis.get(keys.account(name))
        return Account.from_json(stored) if stored else None

    async def of_email(self, email: str) -> Account | None:
        """The account of an e-mail address, however it is written."""
        return await self._named(keys.EMAILS, folded(email))

    async def of_subject(self, subject: str) -> Account | None:
        """The account that signs in with a subject of single sign-on."""
        return await self._named(keys.SUBJECTS, subject)

    async def bind(self, subject: str, name: str) -> None:
        """Lets a subject of single sign-on sign in with an account from now on."""
        async with store_errors():
            await self._redis.hset(keys.SUBJECTS, subject, name)

    async def all(self) -> list[Account]:
        """Every account, by name."""
        async with store_errors():
            names: Any = await self._redis.hvals(keys.EMAILS)
        found = await self._read([name.decode() for name in names])
        return sorted(found, key=lambda account: (account.name.casefold(), account.id))

    async def names(self, accounts: Iterable[str]) -> dict[str, str]:
        """The names of accounts by their id; of what is no account's id there is none."""
        ids = sorted(set(accounts))
        if not ids:
            return {}
        return {one.id: one.name for one in await self._read(ids)}

    async def page(self, wanted: str, start: int, count: int) -> tuple[list[Account], int]:
        """Some of the accounts whose name or address holds a text, and how many there are.

        They stand by e-mail address; without a text only those on the page are read.
        """
        async with store_errors():
            stored: Any = await self._redis.hgetall(keys.EMAILS)
        ids = [name.decode() for _, name in sorted(stored.items())]
        if not wanted:
            return await self._read(ids[start : start + count]), len(ids)
        found: list[Account] = []
        for at in range(0, len(ids), _BATCH):
            found += [one for one in await self._read(ids[at : at + _BATCH]) if _holds(one, wanted)]
        return found[start : start + count], len(found)

    async def _read(self, ids: Sequence[str]) -> list[Account]:
        if not ids:
            return []
        async with store_errors():
            stored: list[Any] = await self._redis.mget([keys.account(name) for name in ids])
        return [Account.from_json(text) for text in stored if text]

    async def change(self, name: str, changed: Callable[[Account], Account]) -> Account:
        """The account as a function makes it of what is kept; its id and e-mail stay.

        Raises AccountError where there is none, and where no admin would be left.
        """

        async def work(pipe: Any) -> Account:
            stored = await pipe.get(keys.account(name))
            if not stored:
                raise AccountError("account_unknown")
            before = Account.from_json(stored)
            account = replace(changed(before), id=name, email=before.email)
            admins = {admin.decode() for admin in await pipe.smembers(keys.ADMINS)}
            if admins == {name} and not _is_admin(account):
                raise AccountError("last_admin")
            pipe.multi()
            self._keep(pipe, account)
            return account

        async with store_errors():
            account: Account = await self._redis.transaction(
                work, keys.account(name), keys.ADMINS, value_from_callable=True
            )
        return account

    async def set_password(self, account: Account, password: str) -> None:
        """Keeps the hash of a password; raises AccountError for one that is none."""
        check_password(password, account)
        kept = await self._passwords.hash(password)
        async with store_errors():
            await self._redis.hset(keys.credentials(account.id), "password", kept)

    async def has_password(self, name: str) -> bool:
        """Whether an account signs in with a password."""
        async with store_errors():
            return bool(await self._redis.hexists(keys.credentials(name), "password"))

    async def password_fits(self, account: Account | None, password: str) -> bool:
        """Whether the password is the account's; takes as long where there is no account."""
        kept: Any = None
        if account:
            async with store_errors():
                kept = await self._redis.hget(keys.credentials(account.id), "password")
        return await self._passwords.fits(password, kept.decode() if kept else None)

    async def _named(self, index: str, given: str) -> Account | None:
        async with store_errors():
            name: Any = await self._redis.hget(index, given)
        return await self.get(name.decode()) if name else None

    @staticmethod
    def _keep(pipe: Any, account: Account) -> None:
        """Writes an account and where it is found."""
        pipe.set(keys.account(account.id), account.to_json())
        pipe.hset(keys.EMAILS, folded(account.email), account.id)
        if _is_admin(account):
            pipe.sadd(keys.ADMINS, account.id)
        else:
            pipe.srem(keys.ADMINS, account.id)


def new_account(name: str, email: str, roles: Iterable[Role], lang: Lang) -> Account:
    """An account with an id of its own; raises AccountError for a name or address that is none."""
    name, email = " ".join(name.split()), email.strip()
    if not (name and name.isprintable() and len(name) <= LONGEST_NAME):
        raise AccountError("name_unfit", longest=str(LONGEST_NAME))
    if not (_EMAIL.fullmatch(email) and len(email) <= LONGEST_EMAIL):
        raise AccountError("email_unfit")
    return Account(secrets.token_hex(8), name, email, frozenset(roles), lang)


def folded(email: str) -> str:
    """An e-mail address as it is found, however it was written."""
    return email.strip().casefold()


def _holds(account: Account, text: str) -> bool:
    wanted = text.casefold()
    return wanted in account.name.casefold() or wanted in account.email.casefold()


def _is_admin(account: Account) -> bool:
    return "admin" in account.roles and not account.disabled
