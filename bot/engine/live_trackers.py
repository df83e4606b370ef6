"""The trackers of the latest conversations, kept ready between their turns."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import Final

from rasa.shared.core.trackers import DialogueStateTracker

_MOST: Final = 64  # some 100 KB each; another is read from Redis within a millisecond


@dataclass(frozen=True)
class LiveTracker:
    """A tracker, and the version of it that Redis held when it was put here."""

    version: bytes
    tracker: DialogueStateTracker


class LiveTrackers:
    """A bounded cache. Whoever works with a tracker takes it out; Redis says whether it holds."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, LiveTracker] = OrderedDict()

    def take(self, conversation: str) -> LiveTracker | None:
        """The conversation's tracker, no longer kept here: a turn changes it."""
        return self._kept.pop(conversation, None)

    def put(self, conversation: str, live: LiveTracker) -> None:
        """Keeps a tracker as the latest; the one that was not used for longest goes."""
        self._kept[conversation] = live
        self._kept.move_to_end(conversation)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forgets all: trackers of another domain are of no use."""
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


@cache
def open_live_trackers() -> LiveTrackers:
    """Those of this process, for stores that Rasa opens apart from each other."""
    return LiveTrackers()
