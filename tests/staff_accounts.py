"""Accounts in a running service, made through the real store, and how to sign in with them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final, Protocol, TypeVar

import httpx
import redis.asyncio
from playwright.sync_api import Page

from bot.accounts.account import Account, Role
from bot.accounts.staff import Staff, open_staff
from knowledge.language import Lang

PASSWORD: Final = "a long and fictional password"
_NUMBERS: Final = count(1)
_CSRF: Final = re.compile(r'<meta name="csrf" content="([0-9a-f]+)">')
T = TypeVar("T")


class Served(Protocol):
    """A running service: where it is, where its Redis is, and where its keys are."""

    @property
    def url(self) -> str:
        """Its address."""

    @property
    def redis_url(self) -> str:
        """The address of its Redis."""

    @property
    def state(self) -> Path:
        """Its state folder."""


@dataclass(frozen=True)
class Place:
    """A service that this process serves."""

    url: str
    redis_url: str
    state: Path


@dataclass(frozen=True)
class Member:
    """Somebody with an account, and its password."""

    account: Account
    password: str


def with_staff(service: Served, work: Callable[[Staff], Awaitable[T]]) -> T:
    """What work does with the accounts of a running service."""

    async def connected() -> T:
        async with redis.asyncio.Redis.from_url(service.redis_url) as client:
            return await work(open_staff(client, service.state))

    # A browser under test holds this thread's event loop.
    with ThreadPoolExecutor() as threads:
        return threads.submit(asyncio.run, connected()).result()


def create_member(
    service: Served, *roles: Role, name: str = "Staff A", lang: Lang = "en"
) -> Member:
    """A new account with these roles; its e-mail address is nobody else's."""

    async def work(staff: Staff) -> Account:
        email = f"staff-{next(_NUMBERS)}@example.org"
        account = await staff.accounts.add(name, email, roles, lang)
        await staff.accounts.set_password(account, PASSWORD)
        return account

    return Member(with_staff(service, work), PASSWORD)


def sign_in(service: Served, member: Member) -> httpx.Client:
    """A client that is signed in, and sends the token that unsafe requests need."""
    client = httpx.Client(base_url=service.url, timeout=60, follow_redirects=False)
    form = {"email": member.account.email, "password": member.password}
    response = client.post("/staff/sign-in", data=form)
    assert response.status_code == 303, response.text
    found = _CSRF.search(client.get("/staff/").text)
    assert found
    client.headers["X-CSRF-Token"] = found[1]
    return client


def sign_page_in(page: Page, service: Served, member: Member, path: str = "/staff/") -> None:
    """Signs a browser's page in, as a person does, and leaves it at a path."""
    page.goto(f"{service.url}/staff/sign-in?lang={member.account.lang}&next={path}")
    page.locator("#email").fill(member.account.email)
    page.locator("#password").fill(member.password)
    page.locator("main button.primary").click()
    page.wait_for_url(f"**{path}")
