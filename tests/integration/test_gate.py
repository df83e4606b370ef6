"""The gate in front of routes of its own: who is let in, and what the others are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import redis.asyncio
from fastapi import Depends, FastAPI

from bot.accounts import refusals
from bot.accounts.account import Role
from bot.accounts.gate import SignedIn
from bot.accounts.sessions import csrf_of, digest
from bot.accounts.staff import Staff, open_staff
from tests.account_pages import text_of
from tests.live_service import problem


@pytest.fixture
def staff(client: redis.asyncio.Redis, tmp_path: Path) -> Staff:
    return open_staff(client, tmp_path)


@pytest.fixture
async def browser(staff: Staff) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app with one place for staff and one for admins."""
    app = FastAPI()
    app.state.staff = staff
    refusals.install(app)

    @app.api_route("/staff/api/replies", methods=["GET", "POST"])
    async def reply(who: SignedIn = Depends(staff.gate.allow("viewer", "staff"))) -> str:
        return who.account.name

    @app.get("/staff/desk")
    async def show(who: SignedIn = Depends(staff.gate.allow("staff"))) -> str:
        return who.account.name

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


async def enter(browser: httpx.AsyncClient, staff: Staff, *roles: Role) -> str:
    """Signs the client in with a new account of these roles; the account's id."""
    account = await staff.accounts.add("Staff A", f"{uuid4().hex}@example.org", roles)
    token = await staff.sessions.open(account.id)
    browser.cookies.set("staff", token)
    browser.headers["X-CSRF-Token"] = csrf_of(token)
    return account.id


@pytest.mark.parametrize(
    ("roles", "read", "written"),
    [
        (("viewer",), 200, 403),
        (("staff",), 200, 200),
        (("viewer", "staff"), 200, 200),
        (("admin",), 200, 200),
        (("editor", "approver"), 403, 403),
        ((), 403, 403),
    ],
)
async def test_a_role_opens_what_it_is_for(
    browser: httpx.AsyncClient, staff: Staff, roles: tuple[Role, ...], read: int, written: int
) -> None:
    await enter(browser, staff, *roles)

    assert (await browser.get("/staff/api/replies")).status_code == read
    assert (await browser.post("/staff/api/replies")).status_code == written


async def test_scripts_are_told_of_a_missing_sign_in_in_their_language(
    browser: httpx.AsyncClient,
) -> None:
    answer = await browser.get("/staff/api/replies", headers={"Accept-Language": "zh-HK"})

    assert "重新登入" in problem(answer, 401)["detail"]


async def test_people_are_sent_to_the_sign_in(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/staff/desk?a=1&b=/staff")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/staff/sign-in?next=/staff/desk%3Fa%3D1%26b%3D/staff"


async def test_people_are_shown_a_page_where_their_role_is_missing(
    browser: httpx.AsyncClient, staff: Staff
) -> None:
    await enter(browser, staff, "editor")

    answer = await browser.get("/staff/desk")

    assert answer.status_code == 403
    assert "Your roles do not allow this" in text_of(answer)


async def test_a_disabled_account_is_out_at_once(browser: httpx.AsyncClient, staff: Staff) -> None:
    name = await enter(browser, staff, "staff")
    assert (await browser.get("/staff/desk")).status_code == 200

    await staff.accounts.change(name, lambda account: replace(account, disabled=True))

    assert (await browser.get("/staff/desk")).status_code == 303


async def test_an_ended_session_opens_nothing_and_others_stay(
    browser: httpx.AsyncClient, staff: Staff
) -> None:
    name = await enter(browser, staff, "staff")
    other = await staff.sessions.open(name)
    mine = next(one for one in await staff.sessions.of(name) if one.id != digest(other))

    await staff.sessions.end("somebody-else", mine.id)
    assert (await browser.get("/staff/desk")).status_code == 200
    await staff.sessions.end(name, mine.id)

    assert (await browser.get("/staff/desk")).status_code == 303
    assert [one.id for one in await staff.sessions.of(name)] == [digest(other)]
