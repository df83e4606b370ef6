"""A conversation held for one message: what is written in a turn is saved as one, or not at all."""

from __future__ import annotations

from typing import Any, Protocol

Command = tuple[str | int | bytes, ...]
"""A command of Redis: its name, the one key that it touches, its arguments."""


class Turn(Protocol):
    """What a block that holds a conversation works with."""

    found: list[Any]
    """What the commands came to that were to be run as the conversation was entered."""

    def write(self, *commands: Command) -> None:
        """Has commands run as the block ends, with all else that the turn saves.

        Their keys are the conversation's own. A block that fails saves nothing.
        """
