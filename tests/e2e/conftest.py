"""A real browser in front of the real service."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from knowledge.language import Lang
from tests.chat_page import OpenPage
from tests.live_service import LiveService

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
def open_page(browser: Browser, service: LiveService, complaints: list[str]) -> Iterator[OpenPage]:
    """Opens the page in a browser of its own; complaints are failures at the end."""
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def open_one(
        lang: Lang = "en", width: int = 1280, height: int = 800, query: str = "", replies: int = 2
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=NAVIGATOR[lang]
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(service.url + query)
        expect(page.locator("article.bot")).to_have_count(replies)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
