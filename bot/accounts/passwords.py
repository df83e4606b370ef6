"""Passwords: hashed with argon2id, checked in the same time whether the account is known or not."""

from __future__ import annotations

import asyncio
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

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
            return await asyncio.to_thread(_HASHER.hash, password)

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether a password has that hash; as slow, and false, where there is none."""
        if self._nobodys is None:
            self._nobodys = await self.hash("nobody has this password")
        async with self._turns:
            fits = await asyncio.to_thread(_verify, kept or self._nobodys, password)
        return fits and kept is not None


def _verify(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
