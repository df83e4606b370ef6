"""What the appointments leave in a real Redis, and for how long."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import redis.asyncio

from actions.appointments import keys, scripts
from actions.appointments.book import AppointmentBook
from actions.appointments.clock import to_seconds
from actions.appointments.opening import OpeningError, shipped_opening
from actions.appointments.opening_store import OpeningStore
from actions.kept import DAY, SHIPPED_DAYS
from tests.fakes.appointment_book import EVERYTHING, booked, open_book, refused
from tests.fakes.opening import MONDAY, NOW, at, opening, wish

KEPT = SHIPPED_DAYS * DAY

OPENING = {keys.OPENING, keys.OPENING_LOG}


@pytest.fixture
async def book(client: redis.asyncio.Redis) -> AsyncIterator[AppointmentBook]:
    """A book with the hours of the tests."""
    async with open_book(client) as opened:
        yield opened


async def test_an_erasure_leaves_nothing_of_a_conversation(
    book: AppointmentBook, client: redis.asyncio.Redis
) -> None:
    one = booked(await book.book(wish(at(9, day=8)), NOW))
    await book.reschedule(one, at(10, day=8), NOW)
    gone = booked(await book.book(wish(at(9), message="m2", topic="visa"), NOW))
    await book.cancel(gone, NOW)
    other = booked(await book.book(wish(at(9), "web:b"), NOW))
    await book.find_with(one.number, "A2A2")

    assert await book.erase("web:a") == 2

    assert await book.erase("web:a") == 0
    left = await everything(client)
    assert not [name for name in left if "web:a" in name or one.number in left[name]]
    assert set(left) - {keys.tries(one.number)} == {
        *OPENING,
        keys.AGENDA,
        keys.appointment(other.number),
        keys.held("web:b"),
        keys.taken("tax", MONDAY),
    }
    assert await book.on(MONDAY) == [other]


async def everything(client: redis.asyncio.Redis) -> dict[str, str]:
    """What every key holds."""
    found = {}
    async for key in client.scan_iter(EVERYTHING):
        kind: Any = await client.type(key)
        reads: dict[str, Any] = {
            "string": client.get,
            "hash": client.hgetall,
            "stream": client.xrange,
            "zset": lambda name: client.zrange(name, 0, -1),
        }
        found[key.decode()] = str(await reads[kind.decode()](key))
    return found


async def test_everything_but_the_opening_expires_after_its_appointment(
    book: AppointmentBook, client: redis.asyncio.Redis
) -> None:
    one = booked(await book.book(wish(at(9, day=14)), NOW))
    expiry = to_seconds(at(9, day=14)) + KEPT

    async def expiries() -> dict[str, int]:
        names = [key.decode() async for key in client.scan_iter(EVERYTHING)]
        return {name: await client.expiretime(name) for name in names if name not in OPENING}

    assert set((await expiries()).values()) == {expiry}
    assert len(await expiries()) == 5
    await book.book(wish(at(9), message="m2", topic="visa"), NOW)
    assert (await expiries())[keys.held("web:a")] == expiry
    await book.reschedule(one, at(9, day=21), NOW)
    assert (await expiries())[keys.appointment(one.number)] == to_seconds(at(9, day=21)) + KEPT
    assert (await expiries())[keys.held("web:a")] == to_seconds(at(9, day=21)) + KEPT


async def test_every_key_shares_one_node_of_a_cluster(
    book: AppointmentBook, client: redis.asyncio.Redis
) -> None:
    booked(await book.book(wish(at(9, day=14)), NOW))

    names = [key async for key in client.scan_iter("*appointment*")]

    assert len(names) == 7
    assert {name.partition(b":")[0] for name in names} == {b"{appointments}"}
    for script in (scripts.ADD, scripts.MOVE, scripts.CANCEL, scripts.ERASE, scripts.CLAIM):
        calls = script.count("redis.call(")
        assert calls == script.count("', KEYS[")


async def test_an_admins_opening_holds_at_once_and_what_is_booked_stays(
    book: AppointmentBook, client: redis.asyncio.Redis
) -> None:
    one = booked(await book.book(wish(at(9)), NOW))
    fair = {"name": "Fair", "first": MONDAY, "last": MONDAY, "confirmed": True}

    await OpeningStore(client).save(opening(holidays=[fair]), "ana")

    assert refused(await book.book(wish(at(9), "web:b"), NOW)).reason == "closed"
    assert await book.on(MONDAY) == [one]
    await OpeningStore(client).reset("ben")
    assert await OpeningStore(client).read() == shipped_opening()
    changed = await OpeningStore(client).last_change()
    assert changed is not None
    assert changed.by == "ben"
    assert abs((datetime.now(UTC) - changed.at).total_seconds()) < 60


async def test_a_saved_opening_that_no_longer_fits_is_named(
    book: AppointmentBook, client: redis.asyncio.Redis
) -> None:
    await client.set(keys.OPENING, '{"topics": {}}')

    with pytest.raises(OpeningError, match="notice_minutes"):
        await book.free_slots("tax", NOW, 1)
