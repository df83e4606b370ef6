"""Guessing is slowed down, and nobody keeps anybody else out."""

from __future__ import annotations

import asyncio
import logging
from uuid import uuid4

import pytest
import redis.asyncio
from prometheus_client import REGISTRY

from bot.accounts.throttle import Throttle


@pytest.fixture
def throttle(client: redis.asyncio.Redis) -> Throttle:
    return Throttle(client)


@pytest.fixture
def email() -> str:
    return f"{uuid4().hex}@example.org"


@pytest.fixture
def office() -> str:
    return uuid4().hex


async def test_guessing_one_account_is_refused_for_longer_and_longer(
    client: redis.asyncio.Redis, throttle: Throttle, email: str, office: str
) -> None:
    free = [await throttle.try_password(email, office) for _ in range(5)]
    first = await throttle.try_password(email, office)

    assert [one.wait for one in free] == [0] * 5
    assert [one.begins for one in free] == [False] * 4 + [True]
    assert first.wait == 1
    await pass_time(client)
    assert (await throttle.try_password(email, office)).wait == 0
    assert (await throttle.try_password(email, office)).wait == 2


async def test_a_hundred_guesses_at_once_are_no_better_off(
    throttle: Throttle, email: str, office: str
) -> None:
    tried = await asyncio.gather(*(throttle.try_password(email, office) for _ in range(100)))

    assert sum(one.wait == 0 for one in tried) == 5


async def test_the_owner_gets_in_from_elsewhere_while_somebody_guesses(
    throttle: Throttle, email: str, office: str
) -> None:
    for _ in range(50):
        await throttle.try_password(email, "elsewhere-" + office)

    assert (await throttle.try_password(email, office)).wait == 0


async def test_a_guesser_in_the_office_slows_colleagues_by_seconds_at_most(
    client: redis.asyncio.Redis, throttle: Throttle, email: str, office: str
) -> None:
    for n in range(300):
        await throttle.try_password(f"{n}-{email}", office)
        await pass_time(client)

    assert (await throttle.try_password(email, office)).wait == 0
    assert 0 < (await throttle.try_password(email, office)).wait <= 10


async def test_who_gets_in_starts_anew(throttle: Throttle, email: str, office: str) -> None:
    for _ in range(5):
        await throttle.try_password(email, office)

    await throttle.password_fitted(email, office)

    assert (await throttle.try_password(email, office)).wait == 0
    assert (await throttle.try_password(email.upper(), office)).wait == 0


async def test_codes_of_a_second_factor_are_slowed_too(throttle: Throttle, office: str) -> None:
    tried = [await throttle.try_code(office) for _ in range(6)]

    assert [one.wait for one in tried] == [0, 0, 0, 0, 0, 1]
    await throttle.code_fitted(office)
    assert (await throttle.try_code(office)).wait == 0


async def pass_time(client: redis.asyncio.Redis) -> None:
    """Lets every delay run out, as a clock that is set forward would."""
    async for key in client.scan_iter("{accounts}:tries:*"):
        if await client.hexists(key, "open"):
            await client.hset(key, "open", 0)


async def test_where_guessing_begins_to_be_slowed_an_alarm_is_raised_once(
    throttle: Throttle, email: str, office: str, caplog: pytest.LogCaptureFixture
) -> None:
    def counted() -> float:
        return (
            REGISTRY.get_sample_value("talentbot_sign_ins_slowed_total", {"kind": "password"}) or 0
        )

    before = counted()
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            await throttle.try_password(email, office)

    (told,) = [record for record in caplog.records if record.name == "bot.accounts.throttle"]
    assert told.levelname == "WARNING"
    assert email not in told.getMessage()
    assert office not in told.getMessage()
    assert counted() == before + 1
