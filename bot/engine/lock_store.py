"""Rasa's lock store on our Redis: one message of a conversation at a time, in order of arrival."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Final
from weakref import WeakValueDictionary

import redis.asyncio
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot import keys
from bot.engine.bell import Bell
from bot.engine.hold import HELD, Hold, HoldLost, as_arguments
from bot.engine.hold_scripts import COMMIT, ENTER, LEAVE, RENEW
from bot.engine.live_trackers import LiveTrackers, open_live_trackers
from bot.engine.scripts import Script
from bot.engine.tracker_format import header
from bot.errors import StoreError
from bot.turn import Command
from knowledge.cancellation import heed_cancellation

LEASE_SECONDS: Final = 6.0  # a dead holder keeps others waiting no longer
_RENEWALS: Final = 3  # in the time of a lease
_PATIENCE_SECONDS: Final = 60.0


class RedisLockStore(LockStore):
    """Gives a conversation to one ticket at a time, and saves what its holder wrote.

    Who waits is called, in order of arrival at Redis, by whoever goes before. The holder renews
    its lease; one that died loses the conversation with its lease, and can save nothing then.
    """

    def __init__(
        self,
        host: EndpointConfig | None = None,
        client: redis.asyncio.Redis | None = None,
        url: str = "",
        live: LiveTrackers | None = None,
        lease: float = LEASE_SECONDS,
        **kwargs: Any,
    ) -> None:
        """`live` is shared with the tracker store, which finds its tracker in the hold."""
        self._redis = client or redis.asyncio.Redis.from_url(url or os.environ["REDIS_URL"])
        self._bell = Bell(self._redis)
        self._live = open_live_trackers() if live is None else live
        self._lease = int(lease * 1000)
        self._lines: dict[str, dict[str, Sequence[Command]]] = {}
        self._entered: dict[str, Hold] = {}
        self._doors: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._enter = Script(self._redis, ENTER)
        self._commit = Script(self._redis, COMMIT)
        self._leave = Script(self._redis, LEAVE)
        self._renew = Script(self._redis, RENEW)

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LEASE_SECONDS,
        wait_time_in_seconds: float = 0,
        on_entry: Sequence[Command] = (),
    ) -> AsyncGenerator[Hold, None]:
        """Holds the conversation while the block runs; what it wrote is saved as it ends.

        `on_entry` is run as the conversation is entered. Raises LockError when the conversation
        stays taken, StoreError when Redis does not answer, HoldLost when the lease was lost.
        """
        ticket = self._bell.ticket()
        try:
            hold = await self._come_in(conversation_id, ticket, on_entry)
            keeping = asyncio.get_running_loop().create_task(self._keep(hold))
            under = HELD.set(hold)
            try:
                yield hold
            finally:
                HELD.reset(under)
                hold.is_open = False
                keeping.cancel()
                if hold.live:  # nobody asked for the tracker
                    self._live.put(conversation_id, hold.live)
        except BaseException:
            with suppress(StoreError):  # the lease ends by itself
                await self._go(conversation_id, ticket)
            raise
        if hold.writes:
            await self._save(hold)
        else:
            await self._go(conversation_id, ticket)

    async def close(self) -> None:
        """Stops listening for calls."""
        await self._bell.close()

    async def _come_in(self, conversation: str, ticket: str, on_entry: Sequence[Command]) -> Hold:
        clock = asyncio.get_running_loop().time
        patience = clock() + _PATIENCE_SECONDS
        # Commands on several connections overtake each other: one at a time gets into line.
        door = self._doors.setdefault(conversation, asyncio.Lock())
        with self._bell.expect(ticket) as called:
            async with door:
                answer = await self._knock(conversation, ticket, on_entry)
            if not isinstance(answer, Hold):
                self._lines.setdefault(conversation, {})[ticket] = on_entry
            try:
                while not isinstance(answer, Hold):
                    heed_cancellation()
                    if clock() > patience:
                        raise LockError(f"The conversation {conversation} stays locked.")
                    # Before this, a call could have gone unheard.
                    if not await self._bell.listen():
                        await _wait(called, answer)
                    called.clear()
                    answer = self._entered.pop(ticket, None) or await self._knock(
                        conversation, ticket, on_entry
                    )
            finally:
                self._leave_line(conversation, ticket)
        return answer

    def _leave_line(self, conversation: str, ticket: str) -> None:
        self._entered.pop(ticket, None)
        line = self._lines.get(conversation, {})
        line.pop(ticket, None)
        if not line:
            self._lines.pop(conversation, None)

    async def _knock(
        self, conversation: str, ticket: str, on_entry: Sequence[Command]
    ) -> Hold | float:
        """The hold, or the seconds after which the present holder's lease ends."""
        named = [keys.lock(conversation), keys.waiting(conversation), keys.tracker(conversation)]
        live = self._live.take(conversation)
        commands = as_arguments(on_entry, named)
        version = live.version if live else b""
        answer = await self._enter(named, [ticket, self._lease, version, *commands])
        if answer[0]:
            return Hold(conversation, ticket, answer[1] or [], live, answer[2])
        if live:
            self._live.put(conversation, live)
        return float(answer[1]) / 1000

    async def _keep(self, hold: Hold) -> None:
        """Renews the lease for as long as the block runs."""
        while True:
            heed_cancellation()
            await asyncio.sleep(self._lease / 1000 / _RENEWALS)
            with suppress(StoreError):  # the next renewal may come through
                await self._renew([keys.lock(hold.conversation)], [hold.ticket, self._lease])

    async def _save(self, hold: Hold) -> None:
        """Saves what was written, and lets in whoever of this process waits longest, in one trip.

        Another process's may be before them: then Redis calls that.
        """
        conversation = hold.conversation
        line = self._lines.get(conversation, {})
        expected, on_entry = next(iter(line.items()), ("", ()))
        named = [keys.lock(conversation), keys.waiting(conversation), keys.tracker(conversation)]
        saved = as_arguments(hold.writes, named)
        entry = as_arguments(on_entry, named)
        place = 6 + len(saved)
        version = header(hold.ticket)
        told_first = (hold.ticket, self._lease, expected, version, place)
        answer = await self._commit(named, [*told_first, *saved, *entry])
        if not answer[0]:
            raise HoldLost(f"The conversation {conversation} was taken over.")
        for told in hold.when_saved:
            told()
        following = answer[1].decode()
        if len(answer) > 2 and following in line:
            live = self._live.take(conversation)
            self._entered[following] = Hold(conversation, following, answer[2], live, answer[3])
        self._bell.ring(following)

    async def _go(self, conversation: str, ticket: str) -> None:
        named = [keys.lock(conversation), keys.waiting(conversation)]
        following = await self._leave(named, [ticket, self._lease])
        self._bell.ring(following.decode())


async def _wait(called: asyncio.Event, seconds: float) -> None:
    """Waits for the call, or until the holder's lease should have been renewed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds + random.uniform(0.01, 0.1)):  # noqa: S311
            await called.wait()
