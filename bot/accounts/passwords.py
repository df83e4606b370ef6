"""Passwords: what one must be, and hashes with argon2id that take the same time for anybody."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.accounts.account import Account
from bot.accounts.errors import AccountError

SHORTEST: Final = 12
LONGEST: Final = 200
_DIFFERENT: Final = 5  # characters: "aaaaaaaaaaaa" is long enough and yet none
_TELLING: Final = 4  # characters of a name that a password may not consist of
# What OWASP names as the least; a sign-in must not starve residents of the processor.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_ONCE: Final = 2


class Passwords:
    """Hashes and checks passwords beside the event loop, few at a time."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """The hash to keep."""
        async with self._turns:
            return await asyncio.to_thread(_HASHER.hash, _same(password))

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether a password has that hash; as slow, and false, where there is none."""
        if self._nobodys is None:
            self._nobodys = await self.hash("nobody has this password")
        async with self._turns:
            fits = await asyncio.to_thread(_verify, kept or self._nobodys, _same(password))
        return fits and kept is not None


def check_password(password: str, account: Account) -> None:
    """Raises AccountError for a password that is too short, or told by the account itself."""
    same = _same(password)
    if not SHORTEST <= len(same) <= LONGEST:
        raise AccountError("password_length", shortest=str(SHORTEST), longest=str(LONGEST))
    if len(set(same)) < _DIFFERENT:
        raise AccountError("password_repeats")
    rest = same.casefold()
    for telling in _told_by(account):
        rest = rest.replace(telling, "")
    if len(rest) < SHORTEST - _TELLING:
        raise AccountError("password_told")


def _told_by(account: Account) -> list[str]:
    """What anybody who knows the account would try, the longest first."""
    email = account.email.casefold()
    words = {email, *email.replace("@", ".").split("."), *account.name.casefold().split()}
    words |= {account.name.casefold(), "qianhai", "前海", "password", "talentbot"}
    return sorted((word for word in words if len(word) > 1), key=len, reverse=True)


def _same(password: str) -> str:
    """The password however a keyboard composes it."""
    return unicodedata.normalize("NFKC", password)


def _verify(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
