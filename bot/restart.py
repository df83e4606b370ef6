"""The command that puts fresh processes in the place of those that serve."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any, Final

from bot.errors import BotError

_LOOK_SECONDS: Final = 0.1
_LONGEST_SECONDS: Final = 180.0


def restart(state: Path) -> None:
    """Asks the supervisor of a state folder, and returns when the fresh processes serve.

    Raises BotError where none runs, or where they do not start: then the old ones stay.
    """
    before = report_of(state)
    if before is None:
        raise BotError("Nothing to restart: no `talentbot serve --workers N` runs here.")
    os.kill(before["process"], signal.SIGHUP)
    deadline = time.monotonic() + _LONGEST_SECONDS
    while (now := report_of(state)) == before:
        if time.monotonic() > deadline:
            raise BotError(f"No fresh processes after {_LONGEST_SECONDS:.0f} s; the old ones stay.")
        time.sleep(_LOOK_SECONDS)
    if now is None:
        raise BotError("The service ended meanwhile.")
    if now["problem"]:
        raise BotError(f"The old processes stay, for the fresh ones failed: {now['problem']}")


def report_of(state: Path) -> dict[str, Any] | None:
    """What the supervisor of a state folder says, or None where none lives."""
    try:
        path = state / "supervisor.json"
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        os.kill(told["process"], 0)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return told
