"""Which conversations were erased, outside Redis, so that no restore brings one back."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.backup.errors import BackupError

FOLDER: Final = "erasures"
KEPT_DAYS: Final = 122  # an appointment may be a month ahead, and is kept 90 days after it


class Erasures:
    """A folder of the state folder, with a file a day: a line for each erasure, keyed and hashed.

    Whoever lacks the signing secret of sessions learns from it no conversation.
    """

    def __init__(self, state: Path, secret: bytes) -> None:
        self._folder = state / FOLDER
        self._secret = secret

    def add(self, conversation: str) -> None:
        """Remembers an erasure; on disk when this returns."""
        now = datetime.now(UTC)
        path = self._folder / now.date().isoformat()
        is_new = not path.exists()
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, f"{now.timestamp():.3f} {self._hash(conversation)}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            self._drop_old(now)

    def since(self, moment: datetime, others: tuple[Path, ...] = ()) -> frozenset[str]:
        """The hashes of what was erased from a moment on, on this host and in other folders."""
        missing = [folder for folder in others if not folder.is_dir()]
        if missing:
            raise BackupError(f"{missing[0]} is no folder of erasures: name one.")
        return frozenset(
            hashed
            for folder in (self._folder, *others)
            for file in (folder.glob("????-??-??") if folder.is_dir() else ())
            for at, hashed in _lines(file)
            if at >= moment.timestamp()
        )

    def holds(self, erased: frozenset[str], conversation: str) -> bool:
        """Whether a conversation is among those erased."""
        return self._hash(conversation) in erased

    def _hash(self, conversation: str) -> str:
        return hmac.new(self._secret, conversation.encode(), hashlib.sha256).hexdigest()

    def _drop_old(self, now: datetime) -> None:
        oldest = (now - timedelta(days=KEPT_DAYS)).date().isoformat()
        for file in self._folder.glob("????-??-??"):
            if file.name < oldest:
                file.unlink(missing_ok=True)


def _lines(file: Path) -> Iterator[tuple[float, str]]:
    for line in file.read_text(encoding="ascii").splitlines():
        at, _, hashed = line.partition(" ")
        if len(hashed) == 2 * hashlib.sha256().digest_size:  # one cut short was told to nobody
            yield float(at), hashed
