"""A book with the hours of the tests, and what is asked of it again and again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import redis.asyncio

from actions.appointments.appointment import Appointment, Refusal
from actions.appointments.book import AppointmentBook
from actions.appointments.opening import Opening
from actions.appointments.opening_store import OpeningStore
from tests.fakes.opening import NOW, opening

EVERYTHING = "{appointments}:*"


@asynccontextmanager
async def open_book(
    client: redis.asyncio.Redis, hours: Opening | None = None
) -> AsyncIterator[AppointmentBook]:
    """An empty book, and nothing of it left behind."""
    await _empty(client)
    await OpeningStore(client).save(hours or opening(), "ana")
    yield AppointmentBook(client)
    await _empty(client)


async def _empty(client: redis.asyncio.Redis) -> None:
    async for key in client.scan_iter(EVERYTHING):
        await client.delete(key)


def booked(result: Appointment | Refusal) -> Appointment:
    """The appointment that there must be."""
    assert isinstance(result, Appointment), result
    return result


def refused(result: Appointment | Refusal) -> Refusal:
    """The refusal that there must be."""
    assert isinstance(result, Refusal), result
    return result


async def free(book: AppointmentBook, name: str = "tax") -> dict[datetime, int]:
    """How many places are left in each slot of today."""
    return {slot.start: slot.left for slot in await book.free_slots(name, NOW, 0)}
