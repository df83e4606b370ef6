"""Whether secrets, disk and models are as they should be."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bot.doctor.finding import Finding, Level
from bot.settings import Settings
from knowledge.encoder.build import verify_encoder
from knowledge.encoder.errors import EncoderError
from knowledge.settings import KnowledgeSettings

_SECRETS: Final = ("session-secret", "callback-keys")
_SHORTEST: Final = 32  # characters of SESSION_SECRET
_LITTLE: Final = 2_000_000_000  # bytes
_NOTHING: Final = 200_000_000


def check_files(settings: Settings) -> Iterator[Finding]:
    """What is to be said about the state folder and what was built in it."""
    yield from about_secrets(settings.state)
    yield about_disk(shutil.disk_usage(_there(settings.state)).free)
    yield about_dialogue(settings.rasa_model)
    yield about_encoder(KnowledgeSettings.from_env())


def about_secrets(state: Path) -> Iterator[Finding]:
    """Whether others may read secrets, or one is easily guessed."""
    found = [state / name for name in _SECRETS if (state / name).exists()]
    for path in found:
        if path.stat().st_mode & 0o077:
            yield Finding("secrets", "fail", f"Others may read {path}.", f"chmod 600 {path}")
    given = os.environ.get("SESSION_SECRET", "")
    if given and len(given) < _SHORTEST:
        told = f"SESSION_SECRET has {len(given)} characters."
        yield Finding("secrets", "fail", told, "Make one with `openssl rand -hex 32`.")
    named = ", ".join(path.name for path in found) or "none in the state folder"
    yield Finding("secrets", "ok", f"Looked at: {named}.")


def about_disk(free: int) -> Finding:
    """Whether there is room for what is to be stored."""
    told = f"{free / 1e9:.1f} GB are free for the state folder."
    if free >= _LITTLE:
        return Finding("disk", "ok", told)
    level: Level = "warn" if free >= _NOTHING else "fail"
    return Finding("disk", level, told, "Free some, or move STATE_FOLDER.")


def about_dialogue(model: Path) -> Finding:
    """Whether the dialogue was built for the Rasa that is installed."""
    try:
        with tarfile.open(model) as archive:
            file = archive.extractfile("metadata.json")
            built = json.load(file)["rasa_open_source_version"] if file else ""
    except (OSError, tarfile.TarError, LookupError, ValueError):
        return Finding("models", "fail", f"{model} is missing or damaged.", "Run `make model`.")
    installed = version("rasa")
    if built != installed:
        told = f"The dialogue was built for Rasa {built}, and {installed} is installed."
        return Finding("models", "fail", told, "Run `make model`.")
    return Finding("models", "ok", f"The dialogue is whole (Rasa {built}).")


def about_encoder(settings: KnowledgeSettings) -> Finding:
    """Whether the encoder is as it was built."""
    if settings.encoder:
        return Finding("models", "ok", f"The encoder is {settings.encoder}.")
    try:
        verify_encoder(settings.models / "encoder")
    except EncoderError as error:
        return Finding("models", "fail", str(error))
    return Finding("models", "ok", "The encoder's checksums are right.")


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())
