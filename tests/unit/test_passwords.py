"""What a password must be, and how it is kept."""

from __future__ import annotations

import pytest

from bot.accounts.account import Account
from bot.accounts.errors import AccountError
from bot.accounts.passwords import Passwords, check_password

ACCOUNT = Account("1", "Wong Siu Ming", "siuming.wong@talent.example", frozenset({"staff"}))


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", "password_length"),
        ("x" * 201, "password_length"),
        ("aaaaaaaaaaaaaaaa", "password_repeats"),
        ("121212121212121212", "password_repeats"),
        ("Wong Siu Ming 1", "password_told"),
        ("siuming.wong@talent.example", "password_told"),
        ("ＷＯＮＧsiuming２０２６", "password_told"),
        ("qianhai-password-1", "password_told"),
    ],
)
def test_a_password_that_anybody_would_try_is_refused(password: str, fault: str) -> None:
    with pytest.raises(AccountError, match=fault):
        check_password(password, ACCOUNT)


@pytest.mark.parametrize(
    "password",
    [
        "four unlikely plain words",
        "黃昏的渡輪載著七隻貓離港而去",
        "Wong's ferry leaves at noon",
        "x7#kQ9!mZ2@p",
    ],
)
def test_length_is_enough_whatever_the_characters(password: str) -> None:
    check_password(password, ACCOUNT)


async def test_a_password_fits_its_own_hash_only() -> None:
    passwords = Passwords()
    kept = await passwords.hash("four unlikely plain words")

    assert kept.startswith("$argon2id$")
    assert await passwords.fits("four unlikely plain words", kept)
    assert not await passwords.fits("four unlikely plain wordS", kept)


async def test_a_password_fits_however_a_keyboard_composes_it() -> None:
    passwords = Passwords()

    kept = await passwords.hash("cafe\u0301 au bord du lac")

    assert await passwords.fits("caf\u00e9 au bord du lac", kept)


async def test_nothing_fits_where_there_is_no_hash_or_a_broken_one() -> None:
    passwords = Passwords()

    assert not await passwords.fits("nobody has this password", None)
    assert not await passwords.fits("", None)
    assert not await passwords.fits("four unlikely plain words", "no hash at all")
