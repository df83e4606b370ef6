"""Booking appointments in a real Redis."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime

import pytest
import redis.asyncio

from actions.appointments.appointment import Appointment, Refusal
from actions.appointments.book import AppointmentBook
from actions.appointments.ledger import Ledger
from actions.appointments.opening_store import OpeningStore
from tests.fakes.appointment_book import booked, free, open_book, refused
from tests.fakes.opening import MONDAY, NOW, appointment, at, opening, topic, wish


@pytest.fixture
async def book(client: redis.asyncio.Redis) -> AsyncIterator[AppointmentBook]:
    """A book with the hours of the tests."""
    async with open_book(client) as opened:
        yield opened


async def test_a_booking_takes_a_place_of_its_slot_and_topic_only(book: AppointmentBook) -> None:
    taken = booked(await book.book(wish(at(9)), NOW))

    assert (taken.start, taken.end, taken.state) == (at(9), at(9, 30), "open")
    assert (await free(book))[at(9)] == 1
    assert (await free(book))[at(9, 30)] == 2
    assert (await free(book, "visa"))[at(9)] == 2


async def test_two_hundred_at_once_get_the_twenty_places_there_are(
    book: AppointmentBook, redis_url: str
) -> None:
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(redis.asyncio.Redis.from_url(redis_url))
            for _ in range(8)
        ]
        await OpeningStore(clients[0]).save(opening(topics={"tax": topic(capacity=20)}), "ana")
        books = [AppointmentBook(one) for one in clients]
        results = await asyncio.gather(
            *(books[n % 8].book(wish(at(9), f"web:{n}"), NOW) for n in range(200))
        )

    kept = [result for result in results if isinstance(result, Appointment)]
    refusals = [result for result in results if isinstance(result, Refusal)]
    assert len({one.number for one in kept}) == 20
    assert len(refusals) == 180
    assert {refusal.reason for refusal in refusals} == {"full"}
    assert {tuple(s.start for s in r.alternatives) for r in refusals} == {
        (at(9, 30), at(10), at(10, 30))
    }
    assert sorted(await book.on(MONDAY), key=str) == sorted(kept, key=str)


async def test_the_same_message_books_once_even_when_sent_at_once(book: AppointmentBook) -> None:
    results = await asyncio.gather(*(book.book(wish(at(9)), NOW) for _ in range(20)))

    assert len({booked(result) for result in results}) == 1
    assert (await free(book))[at(9)] == 1


async def test_the_same_message_in_two_processes_books_once(
    book: AppointmentBook, client: redis.asyncio.Redis
) -> None:
    one, other = appointment(), appointment(number="A2A2A2A2")

    results = [await Ledger(client).add(wanted, "m1", 2, NOW) for wanted in (one, other)]

    assert results == [("booked", one.number)] * 2
    assert await Ledger(client).read(other.number) is None


async def test_a_number_in_use_is_not_given_again(
    book: AppointmentBook, client: redis.asyncio.Redis
) -> None:
    await Ledger(client).add(appointment(), "m1", 2, NOW)

    result = await Ledger(client).add(appointment(conversation="web:b"), "m1", 2, NOW)

    assert result == ("number_taken", "")
    assert await Ledger(client).read("K7M4R2W9") == appointment()


async def test_a_message_that_booked_gets_the_same_when_its_slot_has_passed(
    book: AppointmentBook,
) -> None:
    first = booked(await book.book(wish(at(9)), NOW))

    assert await book.book(wish(at(9)), at(12)) == first


async def test_a_person_has_one_open_appointment_for_a_topic(book: AppointmentBook) -> None:
    first = booked(await book.book(wish(at(9)), NOW))

    refusal = refused(await book.book(wish(at(10), message="m2"), NOW))

    assert (refusal.reason, refusal.held) == ("already_booked", first)
    assert (await free(book))[at(10)] == 2
    booked(await book.book(wish(at(10), message="m3", topic="visa"), NOW))
    assert len(await book.open_of("web:a", NOW)) == 2
    booked(await book.book(wish(at(14), message="m4"), at(9)))


async def test_one_person_at_once_in_two_messages_gets_one(book: AppointmentBook) -> None:
    results = await asyncio.gather(
        *(book.book(wish(at(9, 30), message=f"m{n}"), NOW) for n in range(20))
    )

    assert Counter(type(result) for result in results) == {Appointment: 1, Refusal: 19}


@pytest.mark.parametrize(
    ("start", "reason", "next_free"),
    [
        (at(8, 30), "past", at(9)),
        (at(12), "closed", at(14)),
        (at(9, day=9), "closed", at(9, day=14)),
        (at(9, day=30), "closed", at(9)),
    ],
)
async def test_a_wish_that_cannot_be_met_is_answered_with_the_next_free_slots(
    book: AppointmentBook, start: datetime, reason: str, next_free: datetime
) -> None:
    refusal = refused(await book.book(wish(start), NOW))

    assert refusal.reason == reason
    assert refusal.alternatives[0].start == next_free
    assert len(refusal.alternatives) == 3


async def test_a_topic_that_is_gone_is_closed(book: AppointmentBook) -> None:
    refusal = refused(await book.book(wish(at(9), topic="schools"), NOW))

    assert (refusal.reason, refusal.alternatives) == ("closed", ())


async def test_a_full_slot_is_passed_over(book: AppointmentBook) -> None:
    for n in range(2):
        await book.book(wish(at(9), f"web:{n}"), NOW)

    found = await book.next_free("tax", at(9), NOW, 2)

    assert [slot.start for slot in found] == [at(9, 30), at(10)]
