from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Thread
from typing import ClassVar

import pytest

from bot.admin.links import Address, LinkCheck


async def at_home(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def is_loopback(address: Address) -> bool:
    return address.is_loopback


class Site(BaseHTTPRequestHandler):
    """A web site of a few pages."""

    PAGES: ClassVar = {"/old": "/here", "/inside": "http://10.0.0.1/secret", "/round": "/round"}

    def do_GET(self) -> None:
        onward = self.PAGES.get(self.path)
        self.send_response(302 if onward else 200 if self.path == "/here" else 404)
        if onward:
            self.send_header("Location", onward)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of the web site, which a name stands for that only our resolver knows."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://pages.example:{server.server_port}"
        server.shutdown()


async def resolve(host: str, port: int) -> list[str]:
    return [host] if host == "10.0.0.1" else ["127.0.0.1"]


async def test_pages_are_there_moved_or_missing(site: str) -> None:
    links = LinkCheck(resolve, is_loopback)

    assert (await links.look(f"{site}/here")).outcome == "there"
    moved = await links.look(f"{site}/old")
    assert (moved.outcome, moved.url) == ("moved", f"{site}/here")
    assert (await links.look(f"{site}/nowhere")).outcome == "missing"
    assert (await links.look(f"{site}/round")).outcome == "unreachable"


async def test_nobody_is_led_into_our_own_network(site: str) -> None:
    assert (await LinkCheck(resolve, is_loopback).look(f"{site}/inside")).outcome == "not_public"
    assert (await LinkCheck(at_home).look(f"{site}/here")).outcome == "not_public"


@pytest.mark.parametrize(
    "url", ["", "ftp://example.org/x", "file:///etc/passwd", "javascript:alert(1)", "http://"]
)
async def test_what_is_no_page_is_not_asked_for(url: str) -> None:
    assert (await LinkCheck(at_home, is_loopback).look(url)).outcome in (
        "not_public",
        "unreachable",
    )


def test_addresses_of_our_own_are_not_public() -> None:
    for own in ("127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fd00::1"):
        assert not ip_address(own).is_global
