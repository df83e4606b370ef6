"""Callback requests in a real Redis."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import redis.asyncio
from cryptography.fernet import Fernet

from actions.callbacks import keys
from actions.callbacks.callback import Callback, CallbackRefusal
from actions.callbacks.callbacks import Callbacks, Listing
from actions.kept import DAY, SHIPPED_DAYS
from knowledge.seal import Seal
from tests.fakes.callback_form import NOW, PHONE, form

KEPT = SHIPPED_DAYS * DAY

SEAL = Seal([Fernet.generate_key().decode()], "test")


@pytest.fixture
async def callbacks(client: redis.asyncio.Redis) -> AsyncIterator[Callbacks]:
    """No requests yet."""
    await empty(client)
    yield Callbacks(client, SEAL)
    await empty(client)


async def names(client: redis.asyncio.Redis) -> list[str]:
    return [key.decode() async for key in client.scan_iter("*callbacks*")]


async def empty(client: redis.asyncio.Redis) -> None:
    for name in await names(client):
        await client.delete(name)


def accepted(result: Callback | CallbackRefusal) -> Callback:
    assert isinstance(result, Callback), result
    return result


async def test_staff_see_requests_the_oldest_first(callbacks: Callbacks) -> None:
    late = accepted(await callbacks.submit(form(message="m2"), NOW + timedelta(hours=1)))
    early = accepted(await callbacks.submit(form(), NOW))

    assert await callbacks.requests("open", NOW) == Listing((early, late), 0)
    assert await callbacks.requests("done", NOW) == Listing((), 0)


async def test_the_same_message_asks_once_even_when_sent_at_once(callbacks: Callbacks) -> None:
    await asyncio.gather(*(callbacks.submit(form(), NOW) for _ in range(10)))

    assert len((await callbacks.requests("open", NOW)).callbacks) == 1


async def test_a_refused_form_leaves_nothing(
    callbacks: Callbacks, client: redis.asyncio.Redis
) -> None:
    result = await callbacks.submit(form(consent=None), NOW)

    assert result == CallbackRefusal("no_consent")
    assert await names(client) == []


async def test_nothing_personal_stands_in_the_store_or_the_log(
    callbacks: Callbacks, client: redis.asyncio.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    one = accepted(await callbacks.submit(form(), NOW))

    stored = str(await names(client)) + str(await client.get(keys.request(one.id)))

    for personal in ("Test Person", PHONE, "21234567"):
        assert personal not in stored
        assert personal not in caplog.text


async def test_a_request_expires_from_the_moment_it_is_made(
    callbacks: Callbacks, client: redis.asyncio.Redis
) -> None:
    one = accepted(await callbacks.submit(form(), NOW))
    await callbacks.mark_done(one.id)

    left = {name: await client.ttl(name) for name in await names(client)}

    assert len(left) == 3
    assert all(KEPT - 60 < seconds <= KEPT for seconds in left.values()), left


async def test_a_request_that_has_expired_is_not_listed(
    callbacks: Callbacks, client: redis.asyncio.Redis
) -> None:
    await callbacks.submit(form(), NOW)
    later = NOW + timedelta(seconds=KEPT)

    assert await callbacks.requests("open", later) == Listing((), 0)
    assert not await client.exists(keys.OPEN)


async def test_a_request_is_marked_done_and_that_can_be_taken_back(callbacks: Callbacks) -> None:
    one = accepted(await callbacks.submit(form(), NOW))

    assert await callbacks.mark_done(one.id)
    assert not await callbacks.mark_done(one.id)
    assert await callbacks.requests("open", NOW) == Listing((), 0)
    assert await callbacks.requests("done", NOW) == Listing((one,), 0)
    await callbacks.submit(form(), NOW)
    assert await callbacks.requests("open", NOW) == Listing((), 0)
    assert await callbacks.reopen(one.id)
    assert await callbacks.requests("open", NOW) == Listing((one,), 0)
    assert not await callbacks.mark_done("unknown")


async def test_a_request_of_a_lost_key_does_not_hide_the_others(
    callbacks: Callbacks, client: redis.asyncio.Redis
) -> None:
    stranger = Callbacks(client, Seal([Fernet.generate_key().decode()], "test"))
    await stranger.submit(form(message="m2"), NOW)
    one = accepted(await callbacks.submit(form(), NOW))

    assert await callbacks.requests("open", NOW) == Listing((one,), 1)


async def test_an_erasure_deletes_all_requests_of_a_conversation(
    callbacks: Callbacks, client: redis.asyncio.Redis
) -> None:
    done = accepted(await callbacks.submit(form(), NOW))
    await callbacks.mark_done(done.id)
    await callbacks.submit(form(message="m2"), NOW)
    other = accepted(await callbacks.submit(form(conversation="web:b"), NOW))

    assert await callbacks.erase("web:a") == 2

    assert await callbacks.erase("web:a") == 0
    assert await callbacks.requests("open", NOW) == Listing((other,), 0)
    assert set(await names(client)) == {
        keys.OPEN,
        keys.request(other.id),
        keys.of_conversation("web:b"),
    }
