"""The callback form and the calendar file on the page."""

from __future__ import annotations

from typing import Final

import icalendar
import pytest
from playwright.sync_api import Page, expect

from knowledge.language import LANGS, Lang
from tests.chat_page import OpenPage, last_answer
from tests.live_service import LiveService

SIZES: Final = [(1280, 800), (360, 740)]
SAVED: Final[dict[Lang, str]] = {"en": "was saved", "zh-Hans": "已保存", "zh-Hant": "已儲存"}
WRONG: Final[dict[Lang, str]] = {
    "en": "country code",
    "zh-Hans": "国家或地区代码",
    "zh-Hant": "國家或地區代碼",
}
PERSON: Final[dict[Lang, str]] = {"en": "I want a person", "zh-Hans": "转人工", "zh-Hant": "搵真人"}
BOOK: Final[dict[Lang, str]] = {
    "en": "book an appointment",
    "zh-Hans": "我要预约",
    "zh-Hant": "我要預約",
}


def refused(complaints: list[str]) -> None:
    """Takes out what the browser says of an answer that refuses."""
    complaints[:] = [text for text in complaints if "422" not in text]


def fill(page: Page, name: str, reach: str) -> None:
    page.fill("#callback-name", name)
    page.fill("#callback-reach", reach)
    page.select_option("#callback-topic", "tax")


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("lang", LANGS)
def test_a_resident_asks_to_be_called_back(
    open_page: OpenPage, lang: Lang, width: int, height: int, complaints: list[str]
) -> None:
    page = open_page(lang, width, height)
    page.click("#menu summary")
    page.click("#callback")
    expect(page.locator("#callback-name")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    fill(page, "陳大文", "66123456")
    page.check("#callback-consent")
    page.click("#callback-body .primary")

    expect(page.locator("#callback-alert")).to_contain_text(WRONG[lang])
    expect(page.locator("#callback-reach")).to_be_focused()
    refused(complaints)
    page.fill("#callback-reach", "+852 2810 2717")
    page.click("#callback-body .primary")
    expect(page.locator("#callback-dialog")).to_be_hidden()
    expect(page.locator("article.bot")).to_have_count(3)
    assert SAVED[lang] in last_answer(page)
    assert "2810" not in page.content()


def test_a_form_without_consent_is_not_sent_on(open_page: OpenPage, complaints: list[str]) -> None:
    page = open_page(query="/?callback")
    fill(page, "Test Person", "+852 2810 2717")
    page.click("#callback-body .primary")

    expect(page.locator("#callback-alert")).to_contain_text("tick it")
    expect(page.locator("#callback-consent")).to_be_focused()
    refused(complaints)
    page.keyboard.press("Escape")
    expect(page.locator("#callback-dialog")).to_be_hidden()
    expect(page.locator("article.bot")).to_have_count(2)


@pytest.mark.parametrize("lang", LANGS)
def test_the_button_of_a_handover_opens_the_form(open_page: OpenPage, lang: Lang) -> None:
    page = open_page(lang)
    page.fill("#input", PERSON[lang])
    page.press("#input", "Enter")
    expect(page.locator("article.bot")).to_have_count(4)

    page.locator("article.bot").last.locator(".options button").last.click()

    expect(page.locator("#callback-title")).not_to_be_empty()
    expect(page.locator("article.own")).to_have_count(1)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("lang", LANGS)
def test_a_booking_ends_with_a_calendar_file(
    open_page: OpenPage, service: LiveService, lang: Lang, width: int, height: int
) -> None:
    page = open_page(lang, width, height)
    page.fill("#input", BOOK[lang])
    page.press("#input", "Enter")
    for replies, choice in ((3, 0), (4, 1), (5, 1), (6, 1), (7, 0)):
        expect(page.locator("article.bot")).to_have_count(replies)
        page.locator("article.bot").last.locator(".options button").nth(choice).click()
    expect(page.locator("article.bot")).to_have_count(8)

    link = page.locator("article.bot").last.locator(".files a")
    with page.expect_download() as download:
        link.click()

    assert download.value.suggested_filename.endswith(".ics")
    (event,) = icalendar.Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    assert event["SUMMARY"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
