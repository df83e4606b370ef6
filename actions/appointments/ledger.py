"""The steps of the book in Redis: each is taken whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal

import redis.asyncio

from actions.appointments import keys, scripts
from actions.appointments.appointment import Appointment
from actions.appointments.clock import at, to_seconds
from actions.appointments.reminder_times import due_times, members_of
from actions.kept import DAY, Days, shipped

_BATCH: Final = 500
Added = Literal["booked", "already_booked", "full", "number_taken"]
Moved = Literal["moved", "full", "changed"]


class Ledger:
    """Appointments by their numbers, and what each conversation holds.

    A change names the appointment as it was read, and comes to nothing where it is no longer so.
    """

    def __init__(self, client: redis.asyncio.Redis, days: Days = shipped) -> None:
        self._redis = client
        self._days = days
        self._add = client.register_script(scripts.ADD)
        self._move = client.register_script(scripts.MOVE)
        self._cancel = client.register_script(scripts.CANCEL)
        self._erase = client.register_script(scripts.ERASE)

    async def read(self, number: str) -> Appointment | None:
        """The appointment of a number, in whatever state, or None."""
        stored: Any = await self._redis.hgetall(keys.appointment(number))
        return Appointment.from_fields(number, stored)

    async def read_all(self, numbers: Iterable[str]) -> list[Appointment]:
        """The appointments of numbers, those that there are."""
        names = list(numbers)
        async with self._redis.pipeline(transaction=False) as pipe:
            for number in names:
                pipe.hgetall(keys.appointment(number))
            stored: list[Any] = await pipe.execute()
        found = map(Appointment.from_fields, names, stored)
        return [appointment for appointment in found if appointment is not None]

    async def booked_by(self, conversation: str, message: str) -> Appointment | None:
        """The appointment that a message led to, or None."""
        number: Any = await self._redis.hget(keys.held(conversation), f"message:{message}")
        return None if number is None else await self.read(number.decode())

    async def held(self, conversation: str) -> dict[str, str]:
        """The fields of keys.held for a conversation."""
        stored: Any = await self._redis.hgetall(keys.held(conversation))
        return {name.decode(): value.decode() for name, value in stored.items()}

    async def forget(self, conversation: str, held: Mapping[str, str]) -> None:
        """Drops fields of keys.held."""
        await self._redis.hdel(keys.held(conversation), *held)

    async def numbers_on(self, day: date) -> list[str]:
        """The numbers of the open appointments of a day in Shanghai."""
        start = at(day, time.min)
        end = start + timedelta(days=1)
        numbers: Any = await self._redis.zrange(
            keys.AGENDA, str(to_seconds(start)), f"({to_seconds(end)}", byscore=True
        )
        return [number.decode() for number in numbers]

    async def add(
        self, wanted: Appointment, message: str, capacity: int, now: datetime
    ) -> tuple[Added, str]:
        """What came of a booking, with the number that the message or the topic has now."""
        result: Any = await self._add(
            keys=[*_keys_of(wanted), keys.held(wanted.conversation)],
            args=[
                to_seconds(now),
                to_seconds(wanted.start),
                capacity,
                wanted.number,
                wanted.topic,
                message,
                self._expiry(wanted),
                to_seconds(now) - self._days() * DAY,
                _due(wanted, now),
                *(part for field in wanted.to_fields().items() for part in field),
            ],
        )
        return result[0].decode(), result[1].decode()

    async def move(
        self, current: Appointment, moved: Appointment, capacity: int, now: datetime
    ) -> Moved:
        """What came of putting an appointment into another slot, out of its own in one step."""
        result: Any = await self._move(
            keys=[
                *_keys_of(current),
                keys.held(current.conversation),
                keys.taken(moved.topic, moved.start.date()),
            ],
            args=[
                current.sequence,
                to_seconds(moved.start),
                capacity,
                current.number,
                current.topic,
                moved.minutes,
                self._expiry(moved),
                json.dumps(members_of(current)),
                _due(moved, now),
            ],
        )
        outcome: Moved = result.decode()
        return outcome

    async def cancel(self, current: Appointment) -> bool:
        """Cancels an appointment and frees its slot; false where it has changed."""
        return bool(await self._cancel(keys=_own_keys(current), args=_own_args(current)))

    async def erase(self, current: Appointment) -> bool:
        """Deletes an appointment and frees its slot; false where it has changed."""
        return bool(await self._erase(keys=_own_keys(current), args=_own_args(current)))

    async def shorten(self, now: datetime) -> int:
        """Lets what was kept longer end as what is written now; how many keys it met."""
        oldest = to_seconds(now) - self._days() * DAY
        await self._redis.zremrangebyscore(keys.AGENDA, "-inf", oldest)
        met, names = 0, []
        async for key in self._redis.scan_iter(match=keys.appointment("*"), count=_BATCH):
            met += 1
            names.append(key.decode().rpartition(":")[2])
            if len(names) == _BATCH:
                await self._shorten(await self.read_all(names))
                names = []
        await self._shorten(await self.read_all(names))
        return met

    async def _shorten(self, appointments: Sequence[Appointment]) -> None:
        conversations = sorted({one.conversation for one in appointments})
        held = [await self.held(conversation) for conversation in conversations]
        async with self._redis.pipeline(transaction=False) as pipe:
            for one in appointments:
                pipe.expireat(keys.appointment(one.number), self._expiry(one), lt=True)
                # Of those of a day the first decides: its day is over by then all the same.
                taken = keys.taken(one.topic, one.start.date())
                pipe.expireat(taken, self._expiry(one), lt=True)
            for conversation, fields in zip(conversations, held, strict=True):
                starts = [int(of.split()[1]) for name, of in fields.items() if _is_open(name)]
                # What holds no open appointment ends with the last that is looked at here.
                of_it = [one for one in appointments if one.conversation == conversation]
                last = max(starts, default=max(to_seconds(one.start) for one in of_it))
                pipe.expireat(keys.held(conversation), last + self._days() * DAY, lt=True)
            await pipe.execute()

    def _expiry(self, appointment: Appointment) -> int:
        return to_seconds(appointment.start) + self._days() * DAY


def _keys_of(appointment: Appointment) -> list[str]:
    return [
        keys.appointment(appointment.number),
        keys.taken(appointment.topic, appointment.start.date()),
        keys.AGENDA,
        keys.REMINDERS,
    ]


def _own_keys(appointment: Appointment) -> list[str]:
    return [*_keys_of(appointment), keys.held(appointment.conversation)]


def _own_args(appointment: Appointment) -> list[str | int]:
    reminders = json.dumps(members_of(appointment))
    return [appointment.sequence, appointment.number, appointment.topic, reminders]


def _is_open(field: str) -> bool:
    return field.startswith("topic:")


def _due(appointment: Appointment, now: datetime) -> str:
    return json.dumps([part for due in due_times(appointment, now) for part in due])
