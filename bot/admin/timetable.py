"""What happens by the clock: approved drafts publish themselves, ended entries leave."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from bot.admin.drafting import Drafting
from bot.store_errors import store_errors
from knowledge.clock import today
from knowledge.drafts import Event, Person
from knowledge.publication import PublicationConflict, PublicationRefused
from knowledge.publisher import Publisher

_LOG = logging.getLogger(__name__)
_EVERY: Final = 20.0  # seconds
CLOCK: Final = Person("clock", "⏱")


class Timetable:
    """Does what is due; any process may, and what one has done is no longer due for another."""

    def __init__(self, drafting: Drafting, publisher: Publisher) -> None:
        self._drafting = drafting
        self._publisher = publisher

    async def keep(self) -> None:
        """Does what is due, for as long as it runs."""
        while True:
            try:
                await self.publish_due(self._drafting.now())
                await self.withdraw_ended(today())
            except Exception:
                _LOG.exception("What was due could not be published.")
            await asyncio.sleep(_EVERY)

    async def publish_due(self, now: datetime) -> list[str]:
        """Publishes the drafts whose time has come; those that are refused wait for a person."""
        async with store_errors():
            drafts = await self._drafting.store.all()
        due = [d for d in drafts.values() if d.publish_at and d.publish_at <= now]
        done = []
        for draft in sorted(due, key=lambda draft: draft.entry):
            reason = f"⏱ {draft.publish_at:%Y-%m-%d %H:%M} UTC"
            if await self._publish([draft.entry], reason, force=False):
                done.append(draft.entry)
        return done

    async def withdraw_ended(self, day: date) -> list[str]:
        """Takes entries whose validity has ended out of the live set, where the policy says so."""
        async with store_errors():
            if (await self._drafting.store.policy()).at_end != "withdraw":
                return []
            _, live = await self._drafting.entries.live()
            entries = await self._drafting.entries.entries(live)
            ended = [entry.id for entry in entries if entry.is_out_of_date(day)]
            in_work = await self._drafting.store.all()
            done = []
            for name in ended:
                # What somebody is writing may be what follows; what was refused waits for them.
                if name in in_work or await self._was_refused(name):
                    continue
                await self._drafting.entries.withdraw(name)
                if await self._publish([name], "valid_to", force=True):
                    done.append(name)
                else:
                    await self._drafting.entries.discard([name])
            return done

    async def _publish(self, names: Collection[str], reason: str, force: bool) -> bool:
        """Whether they are live now; a refusal is told in their history."""
        try:
            async with store_errors():
                return await self._publisher.publish(CLOCK.name, reason, names, force) is not None
        except PublicationConflict:
            return False  # somebody published meanwhile; what is still due comes again
        except PublicationRefused as error:
            for name in names:
                await self._refuse(name, str(error))
            return False

    async def _refuse(self, name: str, why: str) -> None:
        store = self._drafting.store
        async with store_errors():
            draft = await store.get(name)
            if draft and draft.publish_at:
                await self._drafting.schedule(name, draft.revision, CLOCK, None)
            event = Event(at=self._drafting.now(), by=CLOCK.name, action="refused", comment=why)
            await store.note(name, event)

    async def _was_refused(self, name: str) -> bool:
        latest = await self._drafting.store.history(name, count=1)
        return bool(latest) and latest[0].action == "refused"
