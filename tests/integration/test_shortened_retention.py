"""What is stored already ends as soon as an admin shortened how long it is kept."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import redis.asyncio
from cryptography.fernet import Fernet

from actions.appointments import keys as appointment_keys
from actions.appointments.book import AppointmentBook
from actions.appointments.clock import to_seconds
from actions.appointments.opening_store import OpeningStore
from actions.callbacks import keys as callback_keys
from actions.callbacks.callback import Callback
from actions.callbacks.callbacks import Callbacks
from actions.kept import DAY
from bot import keys
from bot.adjustable import keys as setting_keys
from bot.adjustable.live import LiveSettings
from bot.adjustable.retention import Retention
from bot.adjustable.shortening import Shortening
from bot.adjustable.stored import Stored
from bot.channels.telegram import keys as telegram_keys
from bot.handover import keys as desk_keys
from knowledge.clock import today
from knowledge.seal import Seal
from tests.fakes.appointment_book import booked
from tests.fakes.callback_form import form
from tests.fakes.opening import NOW as BOOKED_AT
from tests.fakes.opening import at, opening, wish

TODAY = date(2030, 1, 9)


@pytest.fixture
async def client(own_redis: str) -> AsyncIterator[redis.asyncio.Redis]:
    async with redis.asyncio.Redis.from_url(own_redis) as connected:
        await connected.flushdb()
        yield connected


async def talk(client: redis.asyncio.Redis, conversation: str, days_ago: int) -> None:
    """A conversation whose last turn was some days ago, written to be kept for 30."""
    last = int(time.time()) - days_ago * DAY
    await client.xadd(keys.transcript(conversation), {"text": "x"}, id=f"{last * 1000}-0")
    await client.rpush(keys.tracker(conversation), "x")
    await client.hset(desk_keys.standing(conversation), "state", "bot")
    for name in of(conversation):
        await client.expireat(name, last + 30 * DAY)


def of(conversation: str) -> tuple[str, ...]:
    return (
        keys.transcript(conversation),
        keys.tracker(conversation),
        desk_keys.standing(conversation),
    )


async def left(client: redis.asyncio.Redis, *names: str) -> list[int]:
    """Days until each key ends, rounded; -2 for one that is no more."""
    found = [await client.ttl(name) for name in names]
    return [seconds if seconds < 0 else round(seconds / DAY) for seconds in found]


async def test_conversations_end_by_their_last_turn_and_none_is_lengthened(
    client: redis.asyncio.Redis,
) -> None:
    await talk(client, "web:old", 20)
    await talk(client, "web:new", 2)
    await client.rpush(keys.tracker("web:silent"), "x")
    await client.expire(keys.tracker("web:silent"), 25 * DAY)

    met = await Stored(client, Retention(conversations=7, callbacks=7)).conversations()

    assert met == 7
    assert await left(client, *of("web:old")) == [-2, -2, -2]
    assert await left(client, *of("web:new"), keys.tracker("web:silent")) == [5, 5, 5, 7]
    await Stored(client, Retention(conversations=90)).conversations()
    assert await left(client, *of("web:new")) == [5, 5, 5]


async def test_more_keys_than_a_batch_are_all_met(client: redis.asyncio.Redis) -> None:
    async with client.pipeline() as pipe:
        for number in range(1_201):
            pipe.rpush(keys.tracker(f"web:{number}"), "x")
            pipe.expire(keys.tracker(f"web:{number}"), 30 * DAY)
        await pipe.execute()

    met = await Stored(client, Retention(conversations=7, callbacks=7)).conversations()

    assert met == 1_201
    names = [key.decode() async for key in client.scan_iter()]
    assert set(await left(client, *names)) == {7}


async def test_chats_end_in_time(client: redis.asyncio.Redis) -> None:
    kept = (telegram_keys.state(1), keys.outbox("telegram"), telegram_keys.told("x"))
    for name in kept:
        await client.hset(name, "a", "b")
        await client.expire(name, 30 * DAY)
    await client.zadd(telegram_keys.SUBSCRIBERS, {"1": int(time.time()) + 30 * DAY})

    await Stored(client, Retention(conversations=7, callbacks=7)).chats()

    assert await left(client, *kept) == [7, 7, 7]
    until: Any = await client.zscore(telegram_keys.SUBSCRIBERS, "1")
    assert round((until - time.time()) / DAY) == 7


async def test_streams_are_cut_and_counts_end_by_their_day(client: redis.asyncio.Redis) -> None:
    now = int(time.time())
    for ago in (400, 40, 1):
        await client.xadd(keys.GAPS, {"text": str(ago)}, id=f"{(now - ago * DAY) * 1000}-0")
        await client.xadd(keys.AUDIT, {"actor": str(ago)}, id=f"{(now - ago * DAY) * 1000}-0")
    names = [keys.counts(today() - timedelta(days=ago)) for ago in (60, 10)]
    for name in names:
        await client.hset(name, "turn", 1)
        await client.expire(name, 400 * DAY)
    stored = Stored(client, Retention(gaps=7, counts=31, audit=365))

    assert [await stored.gaps(), await stored.audit()] == [2, 1]
    assert await stored.counts() == 2

    assert (await client.xlen(keys.GAPS), await client.xlen(keys.AUDIT)) == (1, 2)
    gone, still = await left(client, *names)
    assert gone == -2
    assert 20 <= still <= 22
    assert await Stored(client, Retention()).audit() == 0


async def test_requests_and_appointments_end_by_their_own_day(
    client: redis.asyncio.Redis,
) -> None:
    kept = Callbacks(client, Seal([Fernet.generate_key().decode()], "test"))
    await OpeningStore(client).save(opening(), "ana")
    now = datetime.now(UTC)
    request = await kept.submit(form(), now)
    one = booked(await AppointmentBook(client).book(wish(at(9, day=14)), BOOKED_AT))
    assert isinstance(request, Callback)

    fewer = Callbacks(client, Seal([Fernet.generate_key().decode()], "test"), lambda: 7)
    assert await fewer.shorten(now) == 1
    assert await AppointmentBook(client, lambda: 2).shorten(BOOKED_AT) == 1

    made = int(now.timestamp())
    assert await client.expiretime(callback_keys.request(request.id)) == made + 7 * DAY
    for name in (
        appointment_keys.appointment(one.number),
        appointment_keys.held("web:a"),
        appointment_keys.taken("tax", one.start.date()),
    ):
        assert await client.expiretime(name) == to_seconds(one.start) + 2 * DAY, name


class Arrangements:
    """Counts how often it is asked to shorten, and breaks off at first."""

    def __init__(self) -> None:
        self.asked = 0

    async def shorten(self) -> int:
        self.asked += 1
        if self.asked == 1:
            raise redis.ConnectionError("away")
        return 5


async def test_a_run_that_was_broken_off_is_ended_and_done_once_a_day(
    client: redis.asyncio.Redis,
) -> None:
    await talk(client, "web:1", 2)
    live, arranged, day = LiveSettings(), Arrangements(), [TODAY]
    live.retention = Retention(conversations=7, callbacks=7)
    shortening = Shortening(client, live, arranged.shorten, lambda: day[0])
    await shortening.work()
    assert await shortening.latest() is None, "as shipped there is nothing to shorten"

    live.changes = {"retention": "1-1"}
    with pytest.raises(Exception, match="away"):
        await shortening.work()
    broken = await shortening.latest()
    assert broken
    assert (broken.met, broken.ended) == (3, None)
    await Shortening(client, live, arranged.shorten, lambda: day[0]).work()

    run = await shortening.latest()
    assert run
    assert run.ended
    assert run.met == 3 + 5, "what was done was not done again"
    assert not await client.exists(setting_keys.RETENTION_LOCK)
    await shortening.work()
    assert arranged.asked == 2
    day[0] += timedelta(days=1)
    await shortening.work()
    assert arranged.asked == 3


async def test_two_processes_do_not_shorten_at_once(client: redis.asyncio.Redis) -> None:
    arranged, live = Arrangements(), LiveSettings()
    live.changes = {"retention": "1-1"}
    await client.set(setting_keys.RETENTION_LOCK, "another")

    await Shortening(client, live, arranged.shorten).work()

    assert arranged.asked == 0
    assert await client.get(setting_keys.RETENTION_LOCK) == b"another"
