"""Reminders of appointments: each is claimed by one process, and comes back if that dies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import redis.asyncio

from actions.appointments import keys, scripts
from actions.appointments.appointment import Appointment
from actions.appointments.clock import to_seconds
from actions.appointments.ledger import Ledger
from actions.appointments.reminder_times import is_timely

CLAIM_SECONDS: Final = 300
"""How long a process has to send what it claimed, before another may."""
_AT_ONCE: Final = 50


@dataclass(frozen=True)
class Reminder:
    """An appointment to remind somebody of, `lead` minutes before its start."""

    appointment: Appointment
    lead: int
    member: str


class Reminders:
    """Every reminder is sent at least once, and once only unless a process dies while sending."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._ledger = Ledger(client)
        self._claim = client.register_script(scripts.CLAIM)

    async def due(self, now: datetime) -> list[Reminder]:
        """Claims what is due; each is to be sent, then `settle`d within CLAIM_SECONDS.

        What came too late to help is dropped.
        """
        at = to_seconds(now)
        claimed: Any = await self._claim(
            keys=[keys.REMINDERS], args=[at, at + CLAIM_SECONDS, _AT_ONCE]
        )
        members = [member.decode() for member in claimed]
        found = await self._ledger.read_all({member.split()[0] for member in members})
        by_number = {appointment.number: appointment for appointment in found}
        reminders = []
        for member in members:
            reminder = _reminder(member, by_number, now)
            if reminder is None:
                await self._redis.zrem(keys.REMINDERS, member)
            else:
                reminders.append(reminder)
        return reminders

    async def settle(self, reminder: Reminder) -> None:
        """Remembers that a reminder was sent."""
        await self._redis.zrem(keys.REMINDERS, reminder.member)


def _reminder(
    member: str, appointments: Mapping[str, Appointment], now: datetime
) -> Reminder | None:
    """The reminder of that name, or None where it would say what is no longer so."""
    number, sequence, lead = member.split()
    appointment = appointments.get(number)
    if appointment is None or appointment.sequence != int(sequence):
        return None
    return (
        Reminder(appointment, int(lead), member) if is_timely(appointment, int(lead), now) else None
    )
