"""The pages of accounts alone, in this process, over a Redis of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx
import redis.asyncio
from fastapi import FastAPI

from bot.accounts import refusals
from bot.accounts.account import Account, Role
from bot.accounts.routes import add_account_pages
from bot.accounts.sessions import csrf_of
from bot.accounts.single_sign_on import SingleSignOn
from bot.accounts.staff import Staff, open_staff

PAGE: Final = "http://desk"
PASSWORD: Final = "four unlikely plain words"
_TAG: Final = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class AccountPages:
    """An app with the pages, and what they stand on."""

    app: FastAPI
    staff: Staff

    @classmethod
    async def open(
        cls, client: redis.asyncio.Redis, state: Path, single: SingleSignOn | None = None
    ) -> AccountPages:
        app, staff = FastAPI(), open_staff(client, state, PAGE)
        app.state.staff = staff
        refusals.install(app)
        await add_account_pages(app, staff, single, PAGE)
        return cls(app, staff)

    def browser(self) -> httpx.AsyncClient:
        """A browser that nobody is signed in with."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=PAGE)

    async def add(
        self, *roles: Role, email: str = "", name: str = "Staff A", password: str = ""
    ) -> Account:
        """A new account."""
        address = email or f"{uuid4().hex[:12]}@example.org"
        account = await self.staff.accounts.add(name, address, roles)
        if password:
            await self.staff.accounts.set_password(account, password)
        return account

    async def signed_in(self, account: Account) -> httpx.AsyncClient:
        """A browser that is signed in with an account."""
        browser = self.browser()
        token = await self.staff.sessions.open(account.id, "Firefox", "192.0.2.1")
        browser.cookies.set("staff", token, domain="desk.local")
        browser.headers["X-CSRF-Token"] = csrf_of(token)
        return browser

    async def deeds(self) -> list[tuple[str, str, str]]:
        """What the audit holds, the latest first: actor, action, subject."""
        found = await self.staff.audit.latest(100)
        return [(deed.actor, deed.action, deed.subject) for deed in found]


def text_of(page: httpx.Response) -> str:
    """What a page says, without its tags."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(_TAG.sub(" ", main)).split())
