"""What people of staff see when a request fails; above all, nothing they entered is lost."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
import redis.asyncio

from bot import problems
from bot.accounts import refusals
from bot.redis_server import start_embedded_redis
from tests.account_pages import PASSWORD, AccountPages, text_of
from tests.live_service import problem

BROWSER = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"name": 'Staff "B" <b>', "email": "b@example.org", "roles": ["staff", "editor"]}


@pytest.fixture
async def desk(own_redis: str, tmp_path: Path) -> AsyncIterator[AccountPages]:
    async with redis.asyncio.Redis.from_url(own_redis) as client:
        await client.flushdb()
        pages = await AccountPages.open(client, tmp_path)
        problems.install(pages.app, lambda name, lang: f"{name} {lang}")
        refusals.install(pages.app)
        yield pages


def fields_of(page: httpx.Response) -> dict[str, list[str]]:
    """The hidden fields of the form that sends it again."""
    form = page.text.partition("<main")[2].partition("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(unescape(value))
    return found


async def test_a_form_of_an_ended_session_is_kept_and_sent_again(desk: AccountPages) -> None:
    account = await desk.add("admin", password=PASSWORD)
    browser = await desk.signed_in(account)
    stale = browser.headers.pop("X-CSRF-Token")
    await desk.staff.sessions.end_all(account.id)

    kept = await browser.post("/staff/people", data={**TYPED, "csrf": stale}, headers=BROWSER)

    assert kept.status_code == 401
    assert "What you entered is kept in this page." in text_of(kept)
    again = fields_of(kept)
    assert again.pop("csrf") == ["stale"]
    assert again == {"name": [TYPED["name"]], "email": [TYPED["email"]], "roles": TYPED["roles"]}
    await browser.post("/staff/sign-in", data={"email": account.email, "password": PASSWORD})
    anew = await browser.post("/staff/people", data={**again, "csrf": "stale"}, headers=BROWSER)
    assert anew.status_code == 403
    assert "Send it again." in text_of(anew)
    assert await desk.staff.accounts.of_email("b@example.org") is None
    done = await browser.post("/staff/people", data=fields_of(anew), headers=BROWSER)
    assert "The invitation" in text_of(done)
    assert await desk.staff.accounts.of_email("b@example.org")


async def test_no_password_is_sent_back(desk: AccountPages) -> None:
    account = await desk.add("staff", password=PASSWORD)
    browser = await desk.signed_in(account)
    await desk.staff.sessions.end_all(account.id)
    form = {"current": PASSWORD, "password": "another long one", "again": "another long one"}

    kept = await browser.post("/staff/account/password", data=form, headers=BROWSER)

    assert kept.status_code == 401
    assert PASSWORD not in kept.text
    assert "another long one" not in kept.text
    assert "Send again" not in text_of(kept)


async def test_a_form_of_elsewhere_is_not_offered_again(desk: AccountPages) -> None:
    browser = await desk.signed_in(await desk.add("admin"))
    browser.headers.pop("X-CSRF-Token")

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        refused = await browser.post("/staff/people", data={**TYPED, "csrf": "x"}, headers=headers)
        assert refused.status_code == 403
        assert fields_of(refused).keys() <= {"csrf"}
        assert "Send again" not in text_of(refused)


async def test_people_see_a_page_and_scripts_a_problem(desk: AccountPages) -> None:
    browser = await desk.signed_in(await desk.add("admin"))

    unknown = await browser.get("/staff/nothing")
    long = await browser.get("/staff/audit", params={"q": "x" * 201})

    assert unknown.status_code == 404
    assert "There is no such page." in text_of(unknown)
    assert long.status_code == 422
    assert "could not be read" in text_of(long)
    problem(await browser.get("/staff/api/nothing"), 404)
    problem(await browser.get("/nothing"), 404)


async def test_people_are_told_when_the_store_is_away(tmp_path: Path) -> None:
    server = start_embedded_redis(tmp_path)
    async with redis.asyncio.Redis.from_url(server.url) as client:
        desk = await AccountPages.open(client, tmp_path)
        problems.install(desk.app, lambda name, lang: f"{name} {lang}")
        refusals.install(desk.app)
        browser = await desk.signed_in(await desk.add("admin"))
        server.stop()

        away = await browser.get("/staff/people", headers={"Accept-Language": "zh-HK"})

    assert away.status_code == 503
    assert "暫時無法讀取資料" in text_of(away)
