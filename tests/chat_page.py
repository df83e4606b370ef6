"""What a person does with the resident's page, and sees on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page, expect

from tests.live_service import LiveService, Resident

PORT: Final = "transport.shenzhen-bay.hours"
LOST: Final = "Failed to load resource: net::ERR_"
OpenPage = Callable[..., Page]


def say(page: Page, text: str) -> None:
    page.fill("#input", text)
    page.press("#input", "Enter")


def ask(page: Page, text: str) -> None:
    """Asks, and waits until an answer stands below the question."""
    before = page.locator("article.bot").count()
    say(page, text)
    expect(page.locator("article.bot")).to_have_count(before + 1)


def last_answer(page: Page) -> str:
    """The latest answer's paragraphs, without its sources."""
    bubble = page.locator("article.bot").last.locator(".bubble")
    return "\n\n".join(bubble.locator("> p, > ul:not(.sources)").all_inner_texts())


def turns(page: Page, service: LiveService) -> list[str]:
    """The texts of the turns that the service has stored for the page's session."""
    token = page.evaluate("JSON.parse(sessionStorage['qianhai-conversation']).token")
    someone = Resident(service)
    someone.client.headers["Authorization"] = f"Bearer {token}"
    return [turn["text"] for turn in someone.stored()["turns"]]


def squeezed(text: str) -> str:
    return "".join(text.replace("- ", "").split())


def forgive_lost_connections(complaints: list[str]) -> None:
    """Takes out what the browser says of the connections that the test cut."""
    assert any(text.startswith(LOST) for text in complaints)
    complaints[:] = [text for text in complaints if not text.startswith(LOST)]
