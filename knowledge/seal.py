"""Encryption of what people leave behind, with keys that can be changed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.errors import KnowledgeError
from knowledge.key_file import KeyFile
from knowledge.secret_setting import read_secret

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_VARIABLE: Final = "CALLBACK_KEYS"
_FILE: Final = "callback-keys"


class SealError(KnowledgeError):
    """A key is not one, or none of the keys opens what was sealed."""


@dataclass(frozen=True)
class Resealed:
    """How much was sealed with the newest key: anew, before, and what no key opens."""

    anew: int = 0
    before: int = 0
    lost: int = 0

    def __add__(self, other: Resealed) -> Resealed:
        return Resealed(self.anew + other.anew, self.before + other.before, self.lost + other.lost)


class Seal:
    """Seals with the first key, opens with any.

    Put a new key first, seal anew what others sealed, and then take those away.
    """

    def __init__(self, keys: Sequence[str], origin: str) -> None:
        """Raises SealError, naming their origin, where there is no key or one is not a key."""
        self._fernets = _fernets(keys, origin)

    def seal(self, text: str) -> bytes:
        """The text, encrypted and signed."""
        return self._current()[0].encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text that was sealed; raises SealError where no key opens it."""
        from cryptography.fernet import InvalidToken

        for fernet in self._current():
            with suppress(InvalidToken):
                return fernet.decrypt(sealed).decode()
        raise SealError(f"No key of {_VARIABLE} opens this: add the key of then.")

    def renewed(self, sealed: bytes) -> bytes | None:
        """The same, sealed with the newest key, or None where it is; raises SealError."""
        from cryptography.fernet import InvalidToken

        with suppress(InvalidToken):
            self._current()[0].decrypt(sealed)
            return None
        return self.seal(self.open(sealed))

    async def renew(self, sealed: bytes, put: Callable[[bytes], Awaitable[object]]) -> Resealed:
        """Puts something sealed back with the newest key, unless it is so or no key opens it."""
        try:
            renewed = self.renewed(sealed)
        except SealError:
            return Resealed(lost=1)
        if renewed is None:
            return Resealed(before=1)
        await put(renewed)
        return Resealed(anew=1)

    def _current(self) -> Sequence[Fernet]:
        return self._fernets


class FileSeal(Seal):
    """A seal whose keys are the lines of a file; those of a changed file hold from its next use."""

    def __init__(self, file: KeyFile) -> None:
        """Raises SealError as a seal does."""
        self._file, self._stamp = file, file.stamp()
        super().__init__(file.read(), str(file.path))

    def _current(self) -> Sequence[Fernet]:
        stamp = self._file.stamp()
        if stamp != self._stamp:
            self._fernets = _fernets(self._file.read(), str(self._file.path))
            self._stamp = stamp
        return self._fernets


def open_seal(state: Path) -> Seal:
    """The keys of CALLBACK_KEYS, apart by commas or in lines, the newest first.

    Without it the keys are those of a file in the state folder, a line each, made at first.
    Processes on several machines need the variable.
    """
    given = read_secret("CALLBACK_KEYS")
    if given:
        return Seal([key for key in re.split(r"[,\s]+", given) if key], _VARIABLE)
    file = key_file(state)
    file.make()
    return FileSeal(file)


def key_file(state: Path) -> KeyFile:
    """The file of keys in a state folder, which is read where no variable names any."""
    return KeyFile(state / _FILE)


def _fernets(keys: Sequence[str], origin: str) -> list[Fernet]:
    if not keys:
        raise SealError(f"{origin} holds no key: put a Fernet key there.")
    return [_fernet(key, n, origin) for n, key in enumerate(keys, 1)]


def _fernet(key: str, place: int, origin: str) -> Fernet:
    from cryptography.fernet import Fernet

    try:
        return Fernet(key)
    except ValueError as error:
        raise SealError(f"{origin}: key {place} is not a Fernet key; make a new one.") from error
