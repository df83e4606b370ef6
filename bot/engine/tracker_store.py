"""Rasa's tracker store on our Redis."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from typing import Any

import redis.asyncio
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot import keys
from bot.adjustable.live import seconds_kept
from bot.engine.hold import Base, Hold, held
from bot.engine.live_trackers import LiveTracker, LiveTrackers, open_live_trackers
from bot.engine.lock_store import RedisLockStore
from bot.engine.tracker_format import MOST_EVENTS, header, pack, recent, unpack
from bot.turn import Command

_LOG = logging.getLogger(__name__)


class RedisTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Adds each turn's events to its conversation, with all else that the turn saves.

    Under a hold, reading and writing cost nothing: the tracker comes as the conversation is
    entered, and what is new of it goes as the hold ends. Older events survive as slot values.
    """

    def __init__(
        self,
        domain: Domain | None,
        host: EndpointConfig | None = None,
        event_broker: EventBroker | None = None,
        client: redis.asyncio.Redis | None = None,
        url: str = "",
        live: LiveTrackers | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._redis = client or redis.asyncio.Redis.from_url(url or os.environ["REDIS_URL"])
        self._live = open_live_trackers() if live is None else live
        self._holds = RedisLockStore(client=self._redis, live=self._live)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Has what is new written as the hold on the conversation ends; at once without one."""
        await self.stream_events(tracker)
        hold = held(tracker.sender_id)
        if hold:
            self._write(hold, tracker)
        else:
            async with self._holds.lock(tracker.sender_id) as own:
                self._write(own, tracker)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's state, or None for one that is new or erased."""
        hold = held(sender_id)
        if hold is None:
            async with self._holds.lock(sender_id) as own:
                return self._read(own)
        return hold.base.tracker if hold.base else self._read(hold)

    async def create_tracker(
        self, sender_id: str, append_action_listen: bool = True
    ) -> DialogueStateTracker:
        """A new tracker, which is kept from its first turn on."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        found = [key async for key in self._redis.scan_iter(match=keys.tracker("*"))]
        return [key.decode().removeprefix("tracker:{").removesuffix("}") for key in found]

    def _read(self, hold: Hold) -> DialogueStateTracker | None:
        if not hold.stored:
            return None
        live, hold.live = hold.live, None
        if live and hold.stored == [live.version]:
            tracker = live.tracker
        else:
            try:
                events = unpack(hold.stored)
            except (ValueError, LookupError):
                _LOG.error("A conversation that cannot be read begins anew.")
                return None
            tracker = DialogueStateTracker.from_dict(hold.conversation, events, self.domain.slots)
        if hold.stored[0]:  # of an earlier format all is written anew
            hold.base = Base(tracker, len(tracker.events))
        return tracker

    def _write(self, hold: Hold, tracker: DialogueStateTracker) -> None:
        version = header(hold.ticket)
        hold.write(*self._commands(hold, tracker, version))
        kept = tracker
        if len(tracker.events) > MOST_EVENTS:
            events = recent(list(tracker.events))
            kept = DialogueStateTracker.from_events(tracker.sender_id, events, self.domain.slots)
        hold.base = Base(kept, len(kept.events))
        hold.when_saved[:] = [lambda: self._live.put(hold.conversation, LiveTracker(version, kept))]

    def _commands(self, hold: Hold, tracker: DialogueStateTracker, version: bytes) -> list[Command]:
        key, events, base = keys.tracker(hold.conversation), list(tracker.events), hold.base
        expire: Command = ("EXPIRE", key, seconds_kept("conversations"))
        if base is None or base.tracker is not tracker or len(events) > MOST_EVENTS:
            kept = pack(recent(events) if len(events) > MOST_EVENTS else events)
            return [("DEL", key), ("RPUSH", key, version, *kept), expire]
        new = pack(events[base.stored :])
        added: list[Command] = [("RPUSH", key, *new)] if new else []
        return [("LSET", key, 0, version), *added, expire]
