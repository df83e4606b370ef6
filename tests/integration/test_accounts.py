"""Accounts in a real Redis: made, found, changed, and never without an admin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis.asyncio

from bot.accounts.errors import AccountError
from bot.accounts.staff import Staff, open_staff
from bot.redis_server import start_embedded_redis

PASSWORD = "four unlikely plain words"


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[Staff]:
    """Accounts in a Redis that has none yet."""
    server = start_embedded_redis(tmp_path)
    async with redis.asyncio.Redis.from_url(server.url) as client:
        yield open_staff(client, tmp_path)
    server.stop()


async def deeds(staff: Staff) -> list[str]:
    return [record.action for record in reversed(await staff.audit.latest(100))]


async def test_an_account_is_found_however_its_address_is_written(staff: Staff) -> None:
    account = await staff.accounts.add("  Staff  A ", "Staff.A@Example.org", ["staff", "editor"])

    assert account.name == "Staff A"
    assert await staff.accounts.of_email(" staff.a@example.ORG") == account
    assert await staff.accounts.of_email("staff.b@example.org") is None
    assert await staff.accounts.all() == [account]


async def test_of_two_accounts_with_one_address_only_one_is_made(staff: Staff) -> None:
    made = await asyncio.gather(
        *(staff.accounts.add("Staff A", "a@example.org", ["staff"]) for _ in range(5)),
        return_exceptions=True,
    )

    assert sum(isinstance(one, AccountError) for one in made) == 4
    assert len(await staff.accounts.all()) == 1


@pytest.mark.parametrize(
    ("name", "email", "fault"),
    [
        ("", "a@example.org", "name_unfit"),
        ("x" * 81, "a@example.org", "name_unfit"),
        ("Staff\x00A", "a@example.org", "name_unfit"),
        ("Staff A", "no address", "email_unfit"),
        ("Staff A", "a@b\r\nBcc: c@example.org", "email_unfit"),
        ("Staff A", f"{'a' * 250}@example.org", "email_unfit"),
    ],
)
async def test_names_and_addresses_that_are_none_are_refused(
    staff: Staff, name: str, email: str, fault: str
) -> None:
    with pytest.raises(AccountError, match=fault):
        await staff.accounts.add(name, email, ["staff"])


async def test_the_last_admin_cannot_be_taken_away(staff: Staff) -> None:
    one = await staff.accounts.add("Admin A", "a@example.org", ["admin"])
    two = await staff.accounts.add("Admin B", "b@example.org", ["admin"])

    # Each demotes the other at the same time.
    outcomes = await asyncio.gather(
        staff.administration.set_roles(one.id, two.id, ["staff"]),
        staff.administration.set_disabled(two.id, one.id, disabled=True),
        return_exceptions=True,
    )

    assert [str(one) for one in outcomes if isinstance(one, AccountError)] == ["last_admin"]
    left = [one for one in await staff.accounts.all() if one.has() and not one.disabled]
    assert len(left) == 1


async def test_an_invited_person_chooses_a_password_once(staff: Staff) -> None:
    account, token = await staff.administration.invite("cli", "A", "a@example.org", ["staff"], "en")

    with pytest.raises(AccountError, match="password_length"):
        await staff.administration.choose_password(token, "short")
    both = await asyncio.gather(
        staff.administration.choose_password(token, PASSWORD),
        staff.administration.choose_password(token, "four other unlikely words"),
        return_exceptions=True,
    )

    assert [str(one) for one in both if isinstance(one, AccountError)] == ["link_over"]
    fitting = [
        await staff.accounts.password_fits(account, password)
        for password in (PASSWORD, "four other unlikely words")
    ]
    assert sorted(fitting) == [False, True]


async def test_a_new_link_ends_the_earlier_one(staff: Staff) -> None:
    account, first = await staff.administration.invite("cli", "A", "a@example.org", ["staff"], "en")
    _, second, purpose = await staff.administration.make_link("cli", account.id)

    with pytest.raises(AccountError, match="link_over"):
        await staff.administration.choose_password(first, PASSWORD)
    assert purpose == "invite"
    await staff.administration.choose_password(second, PASSWORD)
    _, third, purpose = await staff.administration.make_link("cli", account.id)
    assert purpose == "reset"
    await staff.administration.set_disabled("cli", account.id, disabled=True)
    with pytest.raises(AccountError, match="link_over"):
        await staff.administration.choose_password(third, PASSWORD)


async def test_one_of_two_set_up_links_makes_the_first_account(staff: Staff) -> None:
    links = staff.administration.links
    one, two = await links.make("setup"), await links.make("setup")

    with pytest.raises(AccountError, match="password_told"):
        await staff.administration.set_up(one, "Admin A", "a@example.org", "Admin A admin a", "en")
    outcomes = await asyncio.gather(
        staff.administration.set_up(one, "Admin A", "a@example.org", PASSWORD, "en"),
        staff.administration.set_up(two, "Admin B", "b@example.org", PASSWORD, "en"),
        return_exceptions=True,
    )

    assert [str(one) for one in outcomes if isinstance(one, AccountError)] == ["link_over"]
    (first,) = await staff.accounts.all()
    assert first.roles == {"admin"}
    assert await staff.accounts.password_fits(first, PASSWORD)


async def test_an_invitation_makes_nobody_the_first_admin(staff: Staff) -> None:
    _, token = await staff.administration.invite("cli", "A", "a@example.org", ["viewer"], "en")

    with pytest.raises(AccountError, match="link_over"):
        await staff.administration.set_up(token, "B", "b@example.org", PASSWORD, "en")


async def test_what_takes_rights_away_ends_the_sessions(staff: Staff) -> None:
    await staff.accounts.add("Admin A", "admin@example.org", ["admin"])
    account = await staff.accounts.add("Staff A", "a@example.org", ["staff", "editor"])
    await staff.accounts.set_password(account, PASSWORD)
    administration = staff.administration

    for change in (
        lambda: administration.set_roles("cli", account.id, ["staff"], "moved"),
        lambda: administration.change_password(account, "four other unlikely words"),
        lambda: administration.remove_factor("cli", account.id, "lost phone"),
        lambda: administration.set_disabled("cli", account.id, disabled=True),
    ):
        token = await staff.sessions.open(account.id)
        await change()
        assert await staff.sessions.recognise(token) is None

    assert await deeds(staff) == [
        "account.roles",
        "account.password",
        "account.factor_removed",
        "account.disabled",
    ]


async def test_the_same_roles_again_end_nothing(staff: Staff) -> None:
    account = await staff.accounts.add("Staff A", "a@example.org", ["staff"])
    token = await staff.sessions.open(account.id)

    await staff.administration.set_roles("cli", account.id, ["staff"])

    assert await staff.sessions.recognise(token)
    assert await deeds(staff) == []


async def test_an_account_as_kept_is_the_account(staff: Staff) -> None:
    account = await staff.accounts.add("陳大文", "a@example.org", ["viewer"], "zh-Hant")

    changed = await staff.accounts.change(account.id, lambda kept: replace(kept, lang="zh-Hans"))

    assert changed == replace(account, lang="zh-Hans")
    assert await staff.accounts.get(account.id) == changed
    with pytest.raises(AccountError, match="account_unknown"):
        await staff.accounts.change("nobody", lambda kept: kept)
