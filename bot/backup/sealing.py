"""How the frames of a backup are closed: with a key, or only packed."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from typing import Final, Literal

from bot.backup.errors import BackupError
from knowledge.seal import Seal, SealError, open_seal

Sealed = Literal["installation", "passphrase", ""]
_COST: Final = 2**15  # of scrypt: a guess takes 32 MB and about 0.1 s
_SHORTEST: Final = 12  # characters of a passphrase


class Packing:
    """Packs the frames of a backup, sealed or not."""

    def __init__(self, seal: Seal | None) -> None:
        self._seal = seal

    def pack(self, text: str) -> bytes:
        """A frame in one line."""
        packed = base64.b64encode(zlib.compress(text.encode()))
        return self._seal.seal(packed.decode()) if self._seal else packed

    def unpack(self, frame: bytes) -> str:
        """What was packed; raises BackupError."""
        try:
            packed = self._seal.open(frame) if self._seal else frame
            return zlib.decompress(base64.b64decode(packed, validate=True)).decode()
        except SealError as error:
            raise BackupError(
                "The backup was sealed with another key, or was changed since: set the "
                "CALLBACK_KEYS of the installation that made it, or give its passphrase file."
            ) from error
        except (ValueError, zlib.error) as error:
            raise BackupError("The backup is damaged: take another one.") from error


def open_packing(sealed: Sealed, salt: bytes, state: Path, passphrase: Path | None) -> Packing:
    """The packing that a backup's header names; raises BackupError."""
    if sealed == "passphrase":
        if passphrase is None:
            raise BackupError("The backup is sealed with a passphrase: add --passphrase-file.")
        return Packing(Seal([_key(_read(passphrase), salt)], str(passphrase)))
    return Packing(open_seal(state) if sealed else None)


def _read(file: Path) -> bytes:
    try:
        words = file.read_bytes().strip()
    except OSError as error:
        raise BackupError(f"The passphrase cannot be read: {error}.") from error
    if len(words) < _SHORTEST:
        raise BackupError(f"A passphrase has {_SHORTEST} characters or more.")
    return words


def _key(words: bytes, salt: bytes) -> str:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    derived = Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(words)
    return base64.urlsafe_b64encode(derived).decode()
