"""The handover as a whole: its sides, and what watches over the time-outs."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any, Final

import redis.asyncio

from bot.arrangements import Appointments
from bot.assistant import DialogueEngine
from bot.conversations import Conversations
from bot.deliveries import Deliveries
from bot.desk.measures import MeasureStore
from bot.desk.notes import Notes
from bot.handover.feed import Feed
from bot.handover.notices import Notices
from bot.handover.residents import ResidentSide
from bot.handover.staff import StaffSide
from bot.handover.store import HandoverStore
from bot.handover.times import Clock, Times, read_clock
from bot.phrases import Phrases
from knowledge.cancellation import heed_cancellation

_LOG = logging.getLogger(__name__)
_EVERY: Final = 1.0  # seconds


@dataclass(frozen=True)
class Handover:
    """Bot to person and back."""

    residents: ResidentSide
    staff: StaffSide
    store: HandoverStore
    measures: MeasureStore
    feed: Feed

    async def held(self, conversation: str) -> list[dict[str, Any]]:
        """What the desk keeps of a conversation beside its transcript, as JSON holds it."""
        row = await self.store.row(conversation)
        if row is None:
            return []
        notes = await Notes(self.store.redis).of(conversation)
        return [
            {**row.fields, "labels": json.loads(row.fields.get("labels", "[]")), "notes": notes}
        ]

    async def watch(self) -> None:
        """Sees to the time-outs for as long as it runs; any number of processes may."""
        while True:
            heed_cancellation()
            try:
                await self.staff.sweep()
            except Exception:
                _LOG.exception("The time-outs of the handover could not be seen to.")
            await asyncio.sleep(_EVERY)


def open_handover(
    client: redis.asyncio.Redis,
    dialogue: DialogueEngine,
    deliveries: Deliveries,
    conversations: Conversations,
    appointments: Appointments,
    times: Times,
    clock: Clock = read_clock,
) -> Handover:
    """The handover in a Redis."""
    store, measures = HandoverStore(client, times, clock), MeasureStore(client)
    notices = Notices(store, deliveries, measures, Phrases(dialogue.phrase).say)
    residents = ResidentSide(notices, conversations, appointments)
    return Handover(residents, StaffSide(notices, dialogue.hold), store, measures, Feed(store))
