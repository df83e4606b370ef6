"""A real browser in front of the real service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from knowledge.language import Lang
from tests.chat_page import OpenPage
from tests.host_pages import HostPages
from tests.live_service import LiveService
from tests.site_visits import add_site

FLAGS: Final = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
NAVIGATOR: Final = {"en": "en-GB", "zh-Hans": "zh-CN", "zh-Hant": "zh-HK"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complains of: errors, warnings, violated policies."""
    return []


@pytest.fixture
def open_address(browser: Browser, complaints: list[str]) -> Iterator[OpenPage]:
    """Opens an address in a browser of its own; complaints are failures at the end."""
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def open_one(
        address: str, lang: Lang = "en", width: int = 1280, height: int = 800, **context: Any
    ) -> Page:
        opened = browser.new_context(
            viewport={"width": width, "height": height}, locale=NAVIGATOR[lang], **context
        )
        contexts.append(opened)
        opened.set_default_timeout(20_000)
        page = opened.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_one
    for opened in contexts:
        opened.close()
    assert complaints == []


@pytest.fixture
def open_page(open_address: OpenPage, service: LiveService) -> OpenPage:
    """Opens the service's own page."""

    def open_one(
        lang: Lang = "en", width: int = 1280, height: int = 800, query: str = "", replies: int = 2
    ) -> Page:
        page = open_address(service.url + query, lang, width, height)
        expect(page.locator("article.bot")).to_have_count(replies)
        return page

    return open_one


@pytest.fixture(scope="session")
def hosts() -> Iterator[HostPages]:
    """Somebody else's web server."""
    pages = HostPages.start()
    yield pages
    pages.stop()


@pytest.fixture(scope="session")
def site(service: LiveService, hosts: HostPages) -> str:
    """The key of a site that the pages of that server belong to."""
    return add_site(service, hosts.origin).key
