"""Finding, moving and cancelling appointments in a real Redis."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
import redis.asyncio

from actions.appointments import keys
from actions.appointments.book import AppointmentBook
from actions.appointments.calendar import slots_on
from actions.appointments.ledger import Ledger
from tests.fakes.appointment_book import booked, free, open_book, refused
from tests.fakes.opening import MONDAY, NOW, at, opening, wish


@pytest.fixture
async def book(client: redis.asyncio.Redis) -> AsyncIterator[AppointmentBook]:
    """A book with the hours of the tests."""
    async with open_book(client) as opened:
        yield opened


async def test_only_who_booked_or_knows_the_check_word_finds_it(book: AppointmentBook) -> None:
    one = booked(await book.book(wish(at(9)), NOW))
    written = f"{one.number[:4]}-{one.number[4:]}".lower()

    assert await book.find_own(written, "web:a") == one
    assert await book.find(written) == one
    assert await book.find_with(written, one.check_word.lower()) == one
    assert refused(await book.find_own(written, "web:b")).reason == "not_found"
    assert refused(await book.find_with(written, "A2A2")).reason == "not_found"
    assert refused(await book.find("A2A2A2A2")).reason == "not_found"


async def test_check_words_cannot_be_tried_out(
    book: AppointmentBook, client: redis.asyncio.Redis
) -> None:
    one = booked(await book.book(wish(at(9)), NOW))
    for _ in range(5):
        refused(await book.find_with(one.number, "A2A2"))

    refused(await book.find_with(one.number, one.check_word))

    assert 0 < await client.ttl(keys.tries(one.number)) <= keys.TRIES_WINDOW
    assert await book.find_own(one.number, "web:a") == one
    await client.delete(keys.tries(one.number))
    assert await book.find_with(one.number, one.check_word) == one
    assert not await client.exists(keys.tries(one.number))


async def test_a_move_frees_the_old_slot_and_takes_the_new(book: AppointmentBook) -> None:
    one = booked(await book.book(wish(at(9)), NOW))

    moved = booked(await book.reschedule(one, at(14, 30, day=8), NOW))

    assert (moved.number, moved.sequence, moved.start) == (one.number, 1, at(14, 30, day=8))
    assert await book.find(one.number) == moved
    assert (await free(book))[at(9)] == 2
    assert await book.on(MONDAY) == []
    assert await book.on(MONDAY + timedelta(days=1)) == [moved]
    assert booked(await book.reschedule(one, at(14, 30, day=8), NOW)) == moved
    refusal = refused(await book.book(wish(at(10, day=8), message="m2"), at(8, day=8)))
    assert refusal.held == moved


async def test_a_move_into_a_full_slot_leaves_everything_as_it_was(book: AppointmentBook) -> None:
    for n in range(2):
        await book.book(wish(at(10), f"web:{n}"), NOW)
    one = booked(await book.book(wish(at(9)), NOW))

    refusal = refused(await book.reschedule(one, at(10), NOW))

    assert refusal.reason == "full"
    assert refusal.alternatives[0].start == at(10, 30)
    assert await book.find(one.number) == one
    assert (await free(book))[at(9)] == 1


async def test_a_change_of_what_is_no_longer_so_comes_to_nothing(
    book: AppointmentBook, client: redis.asyncio.Redis
) -> None:
    stale = booked(await book.book(wish(at(9)), NOW))
    now_is = booked(await book.reschedule(stale, at(10), NOW))
    ledger = Ledger(client)

    assert await ledger.move(stale, replace(stale, start=at(14), sequence=1), 2, NOW) == "changed"
    assert not await ledger.cancel(stale)
    assert not await ledger.erase(stale)

    assert await book.on(MONDAY) == [now_is]
    assert {start: left for start, left in (await free(book)).items() if left < 2} == {at(10): 1}


async def test_what_has_begun_cannot_be_changed(book: AppointmentBook) -> None:
    one = booked(await book.book(wish(at(9)), NOW))

    assert refused(await book.reschedule(one, at(14), at(9))).reason == "too_late_to_change"
    assert refused(await book.cancel(one, at(9))).reason == "too_late_to_change"
    assert booked(await book.cancel(one, at(8, 59))).state == "cancelled"


async def test_a_cancellation_frees_the_slot_and_the_topic(book: AppointmentBook) -> None:
    one = booked(await book.book(wish(at(9)), NOW))

    cancelled = booked(await book.cancel(one, NOW))

    assert (cancelled.state, cancelled.sequence) == ("cancelled", 1)
    assert booked(await book.cancel(one, NOW)) == cancelled
    assert refused(await book.reschedule(one, at(10), NOW)).reason == "not_found"
    assert (await free(book))[at(9)] == 2
    assert await book.on(MONDAY) == await book.open_of("web:a", NOW) == []
    booked(await book.book(wish(at(9), message="m2"), NOW))


async def test_staff_see_a_day_in_order_of_time(book: AppointmentBook) -> None:
    late = booked(await book.book(wish(at(14), "web:a"), NOW))
    early = booked(await book.book(wish(at(9), "web:b"), NOW))
    await book.book(wish(at(9, day=8), "web:c"), NOW)

    assert await book.on(MONDAY) == [early, late]


async def test_many_hands_at_once_never_overfill_a_slot_nor_lose_a_place(
    book: AppointmentBook, redis_url: str
) -> None:
    chance = random.Random(7)
    starts = [at(9), at(9, 30), at(10)]

    async def act(person: str, own: AppointmentBook) -> None:
        for n in range(25):
            held = await own.open_of(person, NOW)
            start = chance.choice(starts)
            if not held:
                await own.book(wish(start, person, f"m{n}"), NOW)
            elif chance.random() < 0.3:
                await own.cancel(held[0], NOW)
            else:
                await own.reschedule(held[0], start, NOW)

    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(redis.asyncio.Redis.from_url(redis_url))
            for _ in range(4)
        ]
        books = [AppointmentBook(one) for one in clients]
        await asyncio.gather(*(act(f"web:{n}", books[n % 4]) for n in range(12)))

    kept = await book.on(MONDAY)
    counts = Counter(one.start for one in kept)
    assert max(counts.values()) <= 2
    places = {start: 2 - counts[start] for start in slots_on(opening(), "tax", MONDAY)}
    assert await free(book) == {start: left for start, left in places.items() if left}
    held = [one for n in range(12) for one in await book.open_of(f"web:{n}", NOW)]
    assert sorted(held, key=str) == sorted(kept, key=str)
