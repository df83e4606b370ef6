"""Reminders of appointments in a real Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
import redis.asyncio

from actions.appointments import keys
from actions.appointments.appointment import Appointment
from actions.appointments.book import AppointmentBook
from actions.appointments.reminders import CLAIM_SECONDS, Reminders
from tests.fakes.appointment_book import open_book
from tests.fakes.opening import NOW, at, opening, topic, wish

DAY_BEFORE = at(9, day=13)
HOURS_BEFORE = at(7, day=14)


@pytest.fixture
async def reminders(client: redis.asyncio.Redis) -> AsyncIterator[Reminders]:
    """Reminders, none of which is due yet."""
    async with open_book(client, opening(topics={"tax": topic(capacity=50)})):
        yield Reminders(client)


async def book(client: redis.asyncio.Redis, conversation: str = "web:a") -> Appointment:
    booked = await AppointmentBook(client).book(wish(at(9, day=14), conversation), NOW)
    assert isinstance(booked, Appointment)
    return booked


async def test_people_are_reminded_a_day_and_two_hours_ahead(
    reminders: Reminders, client: redis.asyncio.Redis
) -> None:
    one = await book(client)

    assert await reminders.due(DAY_BEFORE - timedelta(seconds=1)) == []
    (first,) = await reminders.due(DAY_BEFORE)
    await reminders.settle(first)
    (second,) = await reminders.due(HOURS_BEFORE)
    await reminders.settle(second)

    assert [(r.appointment, r.lead) for r in (first, second)] == [(one, 1440), (one, 120)]
    assert not await client.exists(keys.REMINDERS)


async def test_each_reminder_is_claimed_by_one_of_many_processes(
    reminders: Reminders, client: redis.asyncio.Redis, redis_url: str
) -> None:
    for n in range(40):
        await book(client, f"web:{n}")

    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(redis.asyncio.Redis.from_url(redis_url))
            for _ in range(6)
        ]
        claimed = await asyncio.gather(*(Reminders(one).due(DAY_BEFORE) for one in clients))

    members = [reminder.member for some in claimed for reminder in some]
    assert len(members) == len(set(members)) == 40


async def test_what_a_process_claimed_and_never_sent_comes_back(
    reminders: Reminders, client: redis.asyncio.Redis
) -> None:
    await book(client)
    (lost,) = await reminders.due(DAY_BEFORE)

    again = DAY_BEFORE + timedelta(seconds=CLAIM_SECONDS)

    assert await reminders.due(again - timedelta(seconds=1)) == []
    assert await reminders.due(again) == [lost]


async def test_a_reminder_that_comes_too_late_to_help_is_dropped(
    reminders: Reminders, client: redis.asyncio.Redis
) -> None:
    await book(client)

    (only,) = await reminders.due(HOURS_BEFORE)

    assert only.lead == 120
    assert await client.zcard(keys.REMINDERS) == 1
    assert await reminders.due(at(9, day=14)) == []
    assert not await client.exists(keys.REMINDERS)


async def test_a_move_brings_other_reminders_and_keeps_them_when_an_old_one_is_settled(
    reminders: Reminders, client: redis.asyncio.Redis
) -> None:
    one = await book(client)
    (claimed,) = await reminders.due(DAY_BEFORE)
    await AppointmentBook(client).reschedule(one, at(9, day=21), DAY_BEFORE)
    await reminders.settle(claimed)

    assert await reminders.due(at(9, day=14)) == []
    (later,) = await reminders.due(at(9, day=20))

    assert later.appointment.start == at(9, day=21)


async def test_nobody_is_reminded_of_what_was_cancelled_or_erased(
    reminders: Reminders, client: redis.asyncio.Redis
) -> None:
    await AppointmentBook(client).cancel(await book(client), NOW)
    await book(client, "web:b")
    await AppointmentBook(client).erase("web:b")

    assert not await client.exists(keys.REMINDERS)


async def test_a_reminder_left_over_by_a_lost_appointment_is_dropped(
    reminders: Reminders, client: redis.asyncio.Redis
) -> None:
    one = await book(client)
    await client.delete(keys.appointment(one.number))

    assert await reminders.due(HOURS_BEFORE) == []
    assert not await client.exists(keys.REMINDERS)
