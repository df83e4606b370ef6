"""Rasa's tracker store on our Redis."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any, Final

import redis.asyncio
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import keys

KEPT_EVENTS: Final = 40  # about six turns, more than any rule looks back
_FORMAT: Final = 1


class RedisTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Keeps the latest events of each conversation; older ones survive as slot values."""

    def __init__(
        self,
        domain: Domain | None,
        host: EndpointConfig | None = None,
        event_broker: EventBroker | None = None,
        client: redis.asyncio.Redis | None = None,
        url: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._redis = client or redis.asyncio.Redis.from_url(url or os.environ["REDIS_URL"])

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Writes the conversation's state in one command."""
        await self.stream_events(tracker)
        events = [event.as_dict() for event in _recent(tracker)]
        state = json.dumps({"format": _FORMAT, "events": events})
        await self._redis.set(keys.tracker(tracker.sender_id), state, ex=keys.RETENTION)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's state, or None for one that is new or erased."""
        stored = await self._redis.get(keys.tracker(sender_id))
        if stored is None:
            return None
        return DialogueStateTracker.from_dict(
            sender_id, json.loads(stored)["events"], self.domain.slots
        )

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        found = [key async for key in self._redis.scan_iter(match=keys.tracker("*"))]
        return [key.decode().removeprefix("tracker:{").removesuffix("}") for key in found]


def _recent(tracker: DialogueStateTracker) -> list[Event]:
    """The latest whole turns, preceded by the slots as they stood before them."""
    events = list(tracker.events)
    if len(events) <= KEPT_EVENTS:
        return events
    turns = [number for number, event in enumerate(events) if isinstance(event, UserUttered)]
    start = next((n for n in turns if n >= len(events) - KEPT_EVENTS), turns[-1] if turns else 0)
    older = [event for event in events[:start] if isinstance(event, SlotSet)]
    slots = {event.key: event for event in older}
    return [*slots.values(), *events[start:]]
