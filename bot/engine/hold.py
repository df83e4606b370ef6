"""A conversation in the hands of one process: its ticket, and what its turn will save."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.live_trackers import LiveTracker
from bot.errors import StoreError
from bot.turn import Command


class HoldLost(StoreError):
    """The conversation went to somebody else, who took us for dead; nothing was saved."""


@dataclass(frozen=True)
class Base:
    """A tracker as it came out of Redis: so many of its events are stored there."""

    tracker: DialogueStateTracker
    stored: int


class Hold:
    """What the holder of a conversation works with; a Turn."""

    def __init__(
        self,
        conversation: str,
        ticket: str,
        stored: list[bytes],
        live: LiveTracker | None,
        found: list[Any],
    ) -> None:
        """`stored` is the tracker as Redis holds it, or only its version where that is `live`."""
        self.conversation = conversation
        self.ticket = ticket
        self.stored = stored
        self.live = live
        self.base: Base | None = None
        """The tracker that was given out under this hold, if it was."""
        self.found = found
        self.writes: list[Command] = []
        self.when_saved: list[Callable[[], None]] = []
        self.is_open = True

    def write(self, *commands: Command) -> None:
        """Has commands run as the hold ends well; raises HoldLost when it has ended."""
        if not self.is_open:
            raise HoldLost("The conversation is no longer held.")
        self.writes.extend(commands)


# Rasa calls the tracker store without the lock that it holds.
HELD: Final[ContextVar[Hold | None]] = ContextVar("held", default=None)


def held(conversation: str) -> Hold | None:
    """The open hold on a conversation that the current task runs under."""
    hold = HELD.get()
    return hold if hold and hold.is_open and hold.conversation == conversation else None


def as_arguments(commands: Iterable[Command], keys: list[str]) -> list[str | int | bytes]:
    """Commands as the scripts read them; keys not named yet are added."""
    arguments: list[str | int | bytes] = []
    for name, key, *rest in commands:
        assert isinstance(key, str)
        if key not in keys:
            keys.append(key)
        arguments += [name, keys.index(key) + 1, len(rest), *rest]
    return arguments
