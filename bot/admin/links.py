"""Whether the page that a source names is there; our own network is never asked for a page."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from typing import Final, Literal, NamedTuple

import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]
Outcome = Literal["there", "moved", "missing", "unreachable", "not_public"]

_PATIENCE: Final = httpx.Timeout(8.0)
_HOPS: Final = 5
_AGENT: Final = "Mozilla/5.0 (compatible; link check)"


class Link(NamedTuple):
    """What came of asking for a page: the status it answered with, where it leads now."""

    outcome: Outcome
    status: int = 0
    url: str = ""


class _NotPublic(Exception):
    pass


class LinkCheck:
    """Asks for pages, each hop of a redirection at an address that is public."""

    def __init__(
        self, resolve: Resolve | None = None, is_public: Callable[[Address], bool] | None = None
    ) -> None:
        self._resolve = resolve or _resolve
        self._is_public = is_public or (lambda address: address.is_global)

    async def look(self, url: str) -> Link:
        """What comes of asking for a page."""
        current = url
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
                for _ in range(_HOPS):
                    status, onward = await self._ask(client, current)
                    if not onward:
                        return _judge(url, current, status)
                    current = onward
        except _NotPublic:
            return Link("not_public")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            return Link("unreachable")
        return Link("unreachable")

    async def _ask(self, client: httpx.AsyncClient, address: str) -> tuple[int, str]:
        """The status of a page, and where it sends us on to."""
        url = httpx.URL(address)
        if url.scheme not in ("http", "https") or not url.host:
            raise _NotPublic
        found = await self._resolve(url.host, url.port or (443 if url.scheme == "https" else 80))
        if not found or not all(self._is_public(ipaddress.ip_address(one)) for one in found):
            raise _NotPublic
        # By the address that was looked at: a second answer for the name might be another.
        request = client.build_request(
            "GET",
            url.copy_with(host=found[0]),
            headers={"Host": url.netloc.decode(), "User-Agent": _AGENT},
            extensions={"sni_hostname": url.host},
        )
        response = await client.send(request, stream=True)
        await response.aclose()
        onward = response.headers.get("location", "") if response.is_redirect else ""
        return response.status_code, str(url.join(onward)) if onward else ""


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def _judge(asked: str, at: str, status: int) -> Link:
    if status in (404, 410):
        return Link("missing", status, at)
    if status >= 400:
        return Link("unreachable", status, at)
    return Link("moved" if at != asked else "there", status, at)
