"""The processes of a served assistant, as the system sees them."""

from __future__ import annotations

import os
import select
from pathlib import Path


def children(process: int) -> list[int]:
    """The processes that a process started and that live, oldest first."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in listed.split()]


def leader_of(supervisor: int) -> int:
    """The leader of the crew that serves, the latest started."""
    return [child for child in children(supervisor) if "crew" in command_of(child)][-1]


def command_of(process: int) -> list[str]:
    """The words of the command that a process runs."""
    return Path(f"/proc/{process}/cmdline").read_text().split("\0")


def await_end(process: int, seconds: float = 20.0) -> None:
    """Returns when a process has ended, which need not be our child."""
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:
        return
    try:
        assert select.select([watched], [], [], seconds)[0], "the process lives on"
    finally:
        os.close(watched)
