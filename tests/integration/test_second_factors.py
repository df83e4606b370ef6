"""Codes of an authenticator and recovery codes: each fits once, and nothing readable is kept."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pyotp
import pytest
import redis.asyncio

from bot.accounts import keys
from bot.accounts.account import Account
from bot.accounts.factors import SecondFactors
from knowledge.seal import SealError, open_seal


@pytest.fixture
def account() -> Account:
    return Account(uuid4().hex, "Staff A", "a@example.org", frozenset({"staff"}))


@pytest.fixture
def factors(client: redis.asyncio.Redis, tmp_path: Path) -> SecondFactors:
    return SecondFactors(client, open_seal(tmp_path))


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=steps)


async def turn_on(factors: SecondFactors, account: Account) -> tuple[str, list[str]]:
    """Puts a second factor in force, with the code of the step before."""
    secret, _ = await factors.offer(account)
    codes = await factors.accept(account.id, code(secret, -1))
    assert codes
    return secret, codes


async def test_what_is_offered_holds_once_a_code_of_it_fits(
    factors: SecondFactors, account: Account
) -> None:
    secret, address = await factors.offer(account)

    assert address.startswith("otpauth://totp/Qianhai:a%40example.org?secret=" + secret)
    assert not await factors.is_on(account.id)
    assert await factors.offered(account) == (secret, address)
    assert await factors.accept(account.id, "000000x") is None
    assert await factors.accept(account.id, code(secret, 20)) is None
    assert not await factors.is_on(account.id)
    assert await factors.accept(account.id, code(secret))
    assert await factors.is_on(account.id)
    assert await factors.offered(account) is None


async def test_a_code_fits_once_even_at_the_same_time(
    factors: SecondFactors, account: Account
) -> None:
    secret, _ = await turn_on(factors, account)
    now = code(secret)

    fitted = await asyncio.gather(*(factors.fits(account.id, now) for _ in range(5)))

    assert sorted(fitted) == [False, False, False, False, True]
    assert not await factors.fits(account.id, code(secret, -1)), "it is older than the last used"


async def test_a_code_may_be_written_with_spaces(factors: SecondFactors, account: Account) -> None:
    secret, _ = await turn_on(factors, account)
    now = code(secret)

    assert await factors.fits(account.id, f" {now[:3]} {now[3:]} ")


@pytest.mark.parametrize("wrong", ["", "      ", "１２３４５６", "0" * 1000, "abcdef", "\x00"])
async def test_what_is_no_code_does_not_fit(
    factors: SecondFactors, account: Account, wrong: str
) -> None:
    await turn_on(factors, account)

    assert not await factors.fits(account.id, wrong)
    assert not await factors.fits(uuid4().hex, wrong)


async def test_a_recovery_code_fits_once(factors: SecondFactors, account: Account) -> None:
    _, codes = await turn_on(factors, account)

    assert len(set(codes)) == await factors.recovery_left(account.id) == 10
    assert await factors.fits(account.id, codes[3].upper().replace("-", " "))
    assert not await factors.fits(account.id, codes[3])
    assert await factors.recovery_left(account.id) == 9


async def test_neither_secret_nor_recovery_codes_can_be_read_in_the_store(
    client: redis.asyncio.Redis, factors: SecondFactors, account: Account, tmp_path: Path
) -> None:
    secret, codes = await turn_on(factors, account)

    kept = str(await client.hgetall(keys.credentials(account.id)))
    hashes = str(await client.smembers(keys.recovery(account.id)))

    assert secret not in kept
    assert not any(one.replace("-", "") in hashes for one in codes)
    with pytest.raises(SealError):
        await SecondFactors(client, open_seal(tmp_path / "other")).fits(account.id, "123456")


async def test_what_is_removed_asks_for_nothing(factors: SecondFactors, account: Account) -> None:
    secret, codes = await turn_on(factors, account)

    await factors.remove(account.id)

    assert not await factors.is_on(account.id)
    assert not await factors.fits(account.id, codes[0])
    assert not await factors.fits(account.id, code(secret))
