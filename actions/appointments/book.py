"""The book of appointments: who may have which slot, and who may see and change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from hmac import compare_digest
from typing import Final

import redis.asyncio

from actions.appointments import keys
from actions.appointments.appointment import Appointment, FreeSlot, Reason, Refusal, Wish
from actions.appointments.calendar import why_not
from actions.appointments.ledger import Ledger
from actions.appointments.number import compact, new_check_word, new_file_name, new_number
from actions.appointments.opening import Opening, TopicHours
from actions.appointments.opening_store import OpeningStore
from actions.appointments.slots import OFFERED, Slots
from actions.clock import SHANGHAI
from actions.kept import Days, shipped

_TRIES: Final = 5


class AppointmentBook:
    """Books, finds, moves and cancels; `now` is the caller's, with its zone.

    A conversation stands for a person: it holds one open appointment for a topic at most.
    """

    def __init__(self, client: redis.asyncio.Redis, days: Days = shipped) -> None:
        self._redis = client
        self._ledger = Ledger(client, days)
        self._openings = OpeningStore(client)

    async def free_slots(self, topic: str, now: datetime, days: int) -> list[FreeSlot]:
        """What can be booked today and on the following `days`, in order of time."""
        return await Slots(self._redis, await self._openings.read(), topic).free(now, days)

    async def shorten(self, now: datetime) -> int:
        """Lets what was kept longer end as what is written now; how many keys it met."""
        return await self._ledger.shorten(now)

    async def opening(self) -> Opening:
        """When people are seen, as it holds now."""
        return await self._openings.read()

    async def next_free(
        self, topic: str, wish: datetime, now: datetime, count: int = OFFERED
    ) -> tuple[FreeSlot, ...]:
        """The first free slots from a wish on; the earliest of all where none is left after it."""
        slots = Slots(self._redis, await self._openings.read(), topic)
        return await slots.next_free(wish, now, count)

    async def book(self, wish: Wish, now: datetime) -> Appointment | Refusal:
        """The appointment, saved; the same message again gets the same one.

        Refused as past, closed or full with the next free slots, or as already_booked with the
        open appointment.
        """
        before = await self._ledger.booked_by(wish.conversation, wish.message)
        if before is not None:
            return before
        opening = await self._openings.read()
        reason = why_not(opening, wish.topic, wish.start, now)
        if reason is not None:
            return await self._refuse(reason, opening, wish.topic, wish.start, now)
        hours = opening.topics[wish.topic]
        while True:
            added, number = await self._ledger.add(
                _appointment(wish, hours), wish.message, hours.capacity, now
            )
            if added == "full":
                return await self._refuse("full", opening, wish.topic, wish.start, now)
            found = await self._ledger.read(number)
            if added == "already_booked":
                return Refusal("already_booked", held=found)
            if found is not None:
                return found

    async def find(self, number: str) -> Appointment | Refusal:
        """The appointment of a number, for staff; refused as not_found."""
        return await self._ledger.read(compact(number)) or Refusal("not_found")

    async def find_own(self, number: str, conversation: str) -> Appointment | Refusal:
        """The appointment that a conversation booked under a number; refused as not_found."""
        found = await self._ledger.read(compact(number))
        if found is None or found.conversation != conversation:
            return Refusal("not_found")
        return found

    async def find_with(self, number: str, check_word: str) -> Appointment | Refusal:
        """The appointment of a number and its check word; refused as not_found.

        After five wrong check words within an hour the right one does not help either.
        """
        found = await self._ledger.read(compact(number))
        if found is None:
            return Refusal("not_found")
        tries = await self._count_try(found.number)
        is_right = compare_digest(compact(check_word).encode(), found.check_word.encode())
        if tries > _TRIES or not is_right:
            return Refusal("not_found")
        await self._redis.delete(keys.tries(found.number))
        return found

    async def find_by_file(self, number: str, file: str) -> Appointment | Refusal:
        """The appointment of a number and the name of its file; refused as not_found."""
        found = await self._ledger.read(number)
        if found is None or not compare_digest(file.encode(), found.file.encode()):
            return Refusal("not_found")
        return found

    async def booked_by(self, conversation: str, message: str) -> Appointment | None:
        """The appointment that a message led to, or None."""
        return await self._ledger.booked_by(conversation, message)

    async def open_of(self, conversation: str, now: datetime) -> list[Appointment]:
        """The open appointments that a conversation has ahead of it, the earliest first."""
        held = await self._ledger.held(conversation)
        numbers = [value.split()[0] for name, value in held.items() if name.startswith("topic:")]
        found = await self._ledger.read_all(numbers)
        return _ordered(appointment for appointment in found if appointment.start > now)

    async def all_of(self, conversation: str) -> list[Appointment]:
        """Every appointment that is kept of a conversation, past and cancelled ones included."""
        held = await self._ledger.held(conversation)
        numbers = [number for name, number in held.items() if name.startswith("message:")]
        found = await self._ledger.read_all(dict.fromkeys(numbers))
        return sorted(found, key=_order)

    async def on(self, day: date) -> list[Appointment]:
        """The open appointments of a day in Shanghai, the earliest first, for staff."""
        numbers = await self._ledger.numbers_on(day)
        return _ordered(await self._ledger.read_all(numbers))

    async def reschedule(
        self, appointment: Appointment, start: datetime, now: datetime
    ) -> Appointment | Refusal:
        """The appointment at another time: the old slot is freed as the new one is taken.

        Refused as too_late_to_change once it has begun, as not_found where it is cancelled, or
        as past, closed or full with the next free slots; it then stays as it was.
        """
        opening = await self._openings.read()
        while True:
            current = _changeable(await self._ledger.read(appointment.number), now)
            if isinstance(current, Refusal) or current.start == start:
                return current
            reason: Reason | None = why_not(opening, current.topic, start, now)
            if reason is None:
                hours = opening.topics[current.topic]
                moved = _moved(current, start, hours)
                outcome = await self._ledger.move(current, moved, hours.capacity, now)
                if outcome == "moved":
                    return moved
                reason = "full" if outcome == "full" else None
            if reason is not None:
                return await self._refuse(reason, opening, current.topic, start, now)

    async def cancel(self, appointment: Appointment, now: datetime) -> Appointment | Refusal:
        """The appointment, cancelled and its slot free; the same where it was cancelled before.

        Refused as too_late_to_change once it has begun, or as not_found.
        """
        while True:
            found = await self._ledger.read(appointment.number)
            if found is not None and found.state == "cancelled":
                return found
            current = _changeable(found, now)
            if isinstance(current, Refusal):
                return current
            if await self._ledger.cancel(current):
                return replace(current, state="cancelled", sequence=current.sequence + 1)

    async def erase(self, conversation: str) -> int:
        """Deletes all appointments of a conversation and frees their slots; how many they were."""
        erased = 0
        while held := await self._ledger.held(conversation):
            for name, number in held.items():
                if name.startswith("message:"):
                    erased += await self._erase(number)
            # What is booked meanwhile is found on the next round.
            await self._ledger.forget(conversation, held)
        return erased

    async def _erase(self, number: str) -> bool:
        while (found := await self._ledger.read(number)) is not None:
            if await self._ledger.erase(found):
                return True
        return False

    async def _count_try(self, number: str) -> int:
        key = keys.tries(number)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, keys.TRIES_WINDOW, nx=True)
            tries, _ = await pipe.execute()
        return int(tries)

    async def _refuse(
        self, reason: Reason, opening: Opening, topic: str, wish: datetime, now: datetime
    ) -> Refusal:
        slots = Slots(self._redis, opening, topic)
        return Refusal(reason, await slots.next_free(wish, now))


def _appointment(wish: Wish, hours: TopicHours) -> Appointment:
    return Appointment(
        number=new_number(),
        topic=wish.topic,
        start=wish.start.astimezone(SHANGHAI),
        minutes=hours.slot_minutes,
        conversation=wish.conversation,
        lang=wish.lang,
        check_word=new_check_word(),
        file=new_file_name(),
    )


def _changeable(found: Appointment | None, now: datetime) -> Appointment | Refusal:
    if found is None or found.state != "open":
        return Refusal("not_found")
    return found if found.start > now else Refusal("too_late_to_change")


def _moved(current: Appointment, start: datetime, hours: TopicHours) -> Appointment:
    return replace(
        current,
        start=start.astimezone(SHANGHAI),
        minutes=hours.slot_minutes,
        sequence=current.sequence + 1,
    )


def _order(appointment: Appointment) -> tuple[datetime, str, str]:
    return appointment.start, appointment.topic, appointment.number


def _ordered(appointments: Iterable[Appointment]) -> list[Appointment]:
    return sorted(appointments, key=_order)
