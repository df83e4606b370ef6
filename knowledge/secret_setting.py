"""Secrets that the installation is given: in a variable, or in a file that another one names."""

from __future__ import annotations

import os
from pathlib import Path

from knowledge.errors import KnowledgeError


class SecretError(KnowledgeError):
    """A secret is named twice, or its file cannot be read; the message says what to do."""


def read_secret(name: str) -> str | None:
    """What a variable holds, or the file that `<name>_FILE` names; raises SecretError."""
    given, path = os.environ.get(name), secret_file(name)
    if path is None:
        return given or None
    if given:
        raise SecretError(f"{name} and {name}_FILE are both set: take one away.")
    try:
        return path.read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(
            f"{name}_FILE: {path} cannot be read ({type(error).__name__}): name a file of text."
        ) from error


def secret_file(name: str) -> Path | None:
    """The file in which a secret is, or None where a variable holds it."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path) if path else None
