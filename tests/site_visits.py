"""Sites of the running service, and a resident on a page of one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import httpx
import redis.asyncio

from bot.site_store import SiteStore
from bot.sites import Site
from tests.live_service import LiveService

T = TypeVar("T")
ORIGIN: Final = "https://school.example"


def with_sites(service: LiveService, work: Callable[[SiteStore], Awaitable[T]]) -> T:
    """Does something with the sites of a running service."""

    async def run() -> T:
        async with redis.asyncio.Redis.from_url(service.redis_url) as client:
            return await work(SiteStore(client))

    # A browser under test holds this thread's event loop.
    with ThreadPoolExecutor() as threads:
        return threads.submit(asyncio.run, run()).result()


def add_site(service: LiveService, *origins: str) -> Site:
    return with_sites(service, lambda sites: sites.add("A school", origins or [ORIGIN]))


class Frame:
    """The requests of the page inside a page of a site, as a browser would send them."""

    def __init__(self, service: LiveService, site: str, origin: str = ORIGIN) -> None:
        headers = {"Origin": service.url, "Embedding-Origin": origin, "Accept-Language": "zh-HK"}
        self.site = site
        self.client = httpx.Client(base_url=f"{service.url}/api/v1", timeout=60, headers=headers)

    def open(self) -> httpx.Response:
        return self.client.post("/sessions", json={"locale": "zh-Hant", "site": self.site})

    def enter(self) -> dict[str, Any]:
        """Opens a session and goes on with its token."""
        response = self.open()
        assert response.status_code == 201, response.text
        opened: dict[str, Any] = response.json()
        self.carry(opened["token"])
        return opened

    def carry(self, token: str) -> None:
        self.client.headers["Authorization"] = f"Bearer {token}"

    def say(self, text: str, **headers: str) -> httpx.Response:
        message = {"text": text, "message_id": f"m{abs(hash(text))}"}
        return self.client.post("/messages", json=message, headers=headers)

    def renew(self) -> httpx.Response:
        return self.client.post("/sessions/me/token")
