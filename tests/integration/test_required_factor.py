"""A second factor that a role needs: without one, nothing opens but its set-up."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pyotp
import pytest
import redis.asyncio
from fastapi import Depends

from bot.accounts.gate import SignedIn
from bot.adjustable.factor import Factor
from bot.adjustable.live import open_settings
from tests.account_pages import PASSWORD, AccountPages, text_of
from tests.live_service import problem


@pytest.fixture
async def desk(
    client: redis.asyncio.Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AccountPages:
    monkeypatch.setattr(open_settings(), "factor", Factor(roles=frozenset({"admin", "editor"})))
    pages = await AccountPages.open(client, tmp_path)

    @pages.app.get("/staff/api/own")
    async def name_of(who: SignedIn = Depends(pages.staff.gate.allow())) -> str:
        return who.account.name

    return pages


async def entered(desk: AccountPages, *roles: str, password: str = PASSWORD) -> httpx.AsyncClient:
    return await desk.signed_in(await desk.add(*roles, password=password))  # type: ignore[arg-type]


async def test_who_lacks_it_is_led_to_set_it_up_and_then_let_in(desk: AccountPages) -> None:
    admin = await entered(desk, "admin")

    for path in ("/staff/", "/staff/people", "/staff/audit"):
        led = await admin.get(path)
        assert (led.status_code, led.headers["location"]) == (303, "/staff/account#factor")
    refused = problem(await admin.get("/staff/api/own"), 403)
    assert "Your role needs a second factor." in refused["detail"]
    page = await admin.get("/staff/account")
    assert "Your role needs a second factor." in text_of(page)
    await admin.post("/staff/account/factor", data={"current": PASSWORD})
    offered = await admin.get("/staff/account?setting=factor")
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", offered.text)
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    assert (
        await admin.post("/staff/account/factor/accept", data={"code": code})
    ).status_code == 200

    assert (await admin.get("/staff/people")).status_code == 200
    assert "needs a second factor" not in text_of(await admin.get("/staff/account"))


async def test_others_and_those_of_the_organisation_are_let_in(desk: AccountPages) -> None:
    viewer = await entered(desk, "viewer")
    from_elsewhere = await entered(desk, "editor", password="")
    both = await entered(desk, "viewer", "editor")

    assert (await viewer.get("/staff/")).status_code == 200
    assert (await from_elsewhere.get("/staff/")).status_code == 200
    assert (await both.get("/staff/")).status_code == 303


async def test_who_lacks_it_may_sign_out_and_choose_a_language(desk: AccountPages) -> None:
    admin = await entered(desk, "admin")

    assert (await admin.post("/staff/language", data={"lang": "zh-Hant"})).status_code == 303
    assert "您的角色須設定第二驗證因素" in (await admin.get("/staff/account")).text
    left = await admin.post("/staff/sign-out")
    assert left.headers["location"].startswith("/staff/sign-in")
