"""When a reminder of an appointment is due, and how it is named in the sorted set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from actions.appointments.appointment import Appointment
from actions.appointments.clock import to_seconds

LEADS: Final = (24 * 60, 2 * 60)
"""Minutes before the start, the longest first."""


def members_of(appointment: Appointment) -> list[str]:
    """The names of its reminders.

    They hold its sequence: a reminder of before a change cannot be taken for one after it.
    """
    return [f"{appointment.number} {appointment.sequence} {lead}" for lead in LEADS]


def due_times(appointment: Appointment, now: datetime) -> Iterator[tuple[int, str]]:
    """When each of its reminders is due, in seconds since 1970, those of the past left out."""
    for lead, member in zip(LEADS, members_of(appointment), strict=True):
        due = appointment.start - timedelta(minutes=lead)
        if due > now:
            yield to_seconds(due), member


def is_timely(appointment: Appointment, lead: int, now: datetime) -> bool:
    """Whether a reminder still helps: neither the start nor a later reminder's time has come."""
    next_lead = max((other for other in LEADS if other < lead), default=0)
    return now < appointment.start - timedelta(minutes=next_lead)
