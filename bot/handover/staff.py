"""The side of staff: each deed holds the conversation, so that no turn of the bot is crossed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from bot.handover.machine import Deed, Refused
from bot.handover.notices import Notices
from bot.handover.store import Changed
from bot.reply import Reply

Hold = Callable[[str], AbstractAsyncContextManager[Any]]
"""Keeps others away from a conversation while a block runs."""


class StaffSide:
    """What staff do with conversations."""

    def __init__(self, notices: Notices, hold: Hold) -> None:
        self.store = notices.store
        self._notices = notices
        self.hold = hold

    async def claim(self, conversation: str, staff: str) -> Changed | Refused:
        """Takes a conversation that waits."""
        return await self._do("claim", conversation, staff)

    async def transfer(self, conversation: str, staff: str, to: str, n: str) -> Changed | Refused:
        """Hands a conversation to a colleague."""
        return await self._do("transfer", conversation, staff, to, n)

    async def finish(self, conversation: str, staff: str, n: str) -> Changed | Refused:
        """Gives a conversation back to the bot."""
        return await self._do("finish", conversation, staff, n=n)

    async def reply(self, conversation: str, staff: str, n: str, reply: Reply) -> Changed | Refused:
        """Sends a reply; the same reply again is sent once."""
        async with self.hold(conversation):
            done = await self.store.step("reply", conversation, staff, n=n)
            if isinstance(done, Refused):
                return done
            if not await self.store.is_sent(conversation, reply.id):
                await self._notices.send(conversation, reply)
                # After it was delivered: where that failed, the next try delivers.
                await self.store.mark_sent(conversation, reply.id)
            return done

    async def sweep(self) -> None:
        """Ends what waited or was silent too long, and frees what nobody holds any more."""
        times, now = self.store.times, self.store.now()
        there = {colleague.id for colleague in await self.store.colleagues()}
        for row in await self.store.held():
            if row.holder not in there:
                await self._do("staff_lost", row.conversation, n=row.n)
            elif now - (row.time("last_at") or now) >= times.idle:
                await self._do("idle_timeout", row.conversation, n=row.n)
        for place, row in enumerate(await self.store.waiting(), start=1):
            if now - (row.time("since") or now) >= times.wait:
                await self._do("wait_timeout", row.conversation, n=row.n)
            elif _is_told(place) and row.fields.get("told") != str(place):
                await self._tell_place(row.conversation)

    async def _tell_place(self, conversation: str) -> None:
        async with self.hold(conversation):
            place = await self.store.place_of(conversation)
            if place and _is_told(place) and await self.store.is_new_place(conversation, place):
                row = await self.store.row(conversation)
                if row:
                    await self._notices.tell_place(row, place)

    async def _do(
        self, deed: Deed, conversation: str, staff: str = "", to: str = "", n: str = ""
    ) -> Changed | Refused:
        async with self.hold(conversation):
            return await self._notices.do(deed, conversation, staff, to, n)


def _is_told(place: int) -> bool:
    """Whether a place is news: far back, not every step is."""
    return place <= 5 or place % 5 == 0
