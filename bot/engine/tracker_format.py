"""How Redis holds a tracker: a list of a header and the events, each as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from rasa.shared.core.events import Event, Restarted, SessionStarted, SlotSet, UserUttered

from bot.errors import StoreError

KEPT_EVENTS: Final = 16  # about two turns, more than any rule looks back
MOST_EVENTS: Final = 40  # then a tracker is cut
FORMAT: Final = 2
_WHOLE: Final = 1  # the format before: one string with all events


class TrackerFormatError(StoreError):
    """A tracker is of a format that this release cannot read."""


def header(version: str) -> bytes:
    """The first element of the list; another version is another state."""
    return json.dumps({"format": FORMAT, "version": version}).encode()


def pack(events: Iterable[Event]) -> list[bytes]:
    """The events as elements of the list."""
    return [json.dumps(event.as_dict(), ensure_ascii=False).encode() for event in events]


def unpack(stored: Sequence[bytes]) -> list[dict[str, Any]]:
    """The events of a list, or of the string of an earlier format; raises TrackerFormatError."""
    first, *events = stored
    if not first:
        return _unpack_whole(events[0])
    found = json.loads(first)["format"]
    if found != FORMAT:
        raise TrackerFormatError(f"A conversation is stored in format {found}, not {FORMAT}.")
    return [json.loads(event) for event in events]


def _unpack_whole(stored: bytes) -> list[dict[str, Any]]:
    state = json.loads(stored)
    if state["format"] != _WHOLE:
        raise TrackerFormatError(f"A conversation is stored in format {state['format']}.")
    events: list[dict[str, Any]] = state["events"]
    return events


def recent(events: Sequence[Event]) -> list[Event]:
    """The latest whole turns, preceded by the slots as they stood before them."""
    if len(events) <= KEPT_EVENTS:
        return list(events)
    turns = [number for number, event in enumerate(events) if isinstance(event, UserUttered)]
    start = next((n for n in turns if n >= len(events) - KEPT_EVENTS), turns[-1] if turns else 0)
    slots: dict[str, SlotSet] = {}
    for event in events[:start]:
        if isinstance(event, SlotSet):
            slots[event.key] = event
        elif isinstance(event, Restarted | SessionStarted):
            slots = {}
    return [*slots.values(), *events[start:]]
