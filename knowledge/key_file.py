"""The file of the keys that seal: a line each, the newest first, its owner's alone."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path


class KeyFile:
    """Read and written whole, whoever else does so at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[str]:
        """The keys."""
        return self.path.read_text(encoding="ascii").split()

    def stamp(self) -> tuple[int, int]:
        """What changes with the file."""
        stat = self.path.stat()
        return stat.st_ino, stat.st_mtime_ns

    def make(self) -> None:
        """Makes the file with a key, unless there is one or another process is first."""
        if self.path.exists():
            return
        with _written(self.path, [new_key()]) as partial, suppress(FileExistsError):
            self.path.hardlink_to(partial)

    def add(self) -> None:
        """Puts a new key first."""
        self._change(lambda keys: [new_key(), *keys])

    def keep_newest(self) -> None:
        """Takes all keys but the first away."""
        self._change(lambda keys: keys[:1])

    def _change(self, change: Callable[[list[str]], list[str]]) -> None:
        with _alone_in(self.path.parent), _written(self.path, change(self.read())) as partial:
            partial.replace(self.path)


def new_key() -> str:
    """A key that nobody has."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keeps others from changing a file of a folder; the file itself is another one afterwards."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _written(path: Path, keys: Sequence[str]) -> Iterator[Path]:
    """A file beside the path, on disk and readable to its owner only, gone after the block."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # its mode is 0600
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{key}\n" for key in keys)
            file.flush()
            os.fsync(file.fileno())
        yield partial
    finally:
        partial.unlink(missing_ok=True)
