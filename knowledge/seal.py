"""Encryption of what people leave behind, with keys that can be changed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.errors import KnowledgeError
from knowledge.secret_setting import read_secret

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_VARIABLE: Final = "CALLBACK_KEYS"
_FILE: Final = "callback-keys"


class SealError(KnowledgeError):
    """A key is not one, or none of the keys opens what was sealed."""


class Seal:
    """Seals with the first key, opens with any.

    Put a new key first, and take an old one away once nothing that it sealed is kept any more.
    """

    def __init__(self, keys: Sequence[str], origin: str) -> None:
        """Raises SealError, naming their origin, where there is no key or one is not a key."""
        from cryptography.fernet import MultiFernet

        if not keys:
            raise SealError(f"{origin} holds no key: put a Fernet key there.")
        self._fernet = MultiFernet([_fernet(key, n, origin) for n, key in enumerate(keys, 1)])

    def seal(self, text: str) -> bytes:
        """The text, encrypted and signed."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text that was sealed; raises SealError where no key opens it."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SealError(f"No key of {_VARIABLE} opens this: add the key of then.") from error


def open_seal(state: Path) -> Seal:
    """The keys of CALLBACK_KEYS, apart by commas, the newest first.

    Without it the keys are those of a file in the state folder, a line each, made at first.
    Processes on several machines need the variable.
    """
    given = read_secret("CALLBACK_KEYS") or ""
    if given.strip():
        return Seal([key.strip() for key in given.split(",") if key.strip()], _VARIABLE)
    path = state / _FILE
    if not path.exists():
        _make(path)
    return Seal(path.read_text(encoding="ascii").split(), str(path))


def _make(path: Path) -> None:
    """Makes the file whole, readable to its owner only, unless another process was first."""
    from cryptography.fernet import Fernet

    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=path.parent)  # its mode is 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(partial)
    except FileExistsError:
        pass
    finally:
        Path(partial).unlink()


def _fernet(key: str, place: int, origin: str) -> Fernet:
    from cryptography.fernet import Fernet

    try:
        return Fernet(key)
    except ValueError as error:
        raise SealError(f"{origin}: key {place} is not a Fernet key; make a new one.") from error
