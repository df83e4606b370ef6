"""The assistant on pages of others, in a real browser."""

from __future__ import annotations

import gzip
from typing import Final

import pytest
from playwright.sync_api import expect

from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from knowledge.settings import ROOT
from tests.chat_page import PORT, OpenPage
from tests.host_pages import HostPages, ask_there, chat, launcher, open_chat, tag
from tests.live_service import LiveService

LARGEST: Final = 20_000  # bytes that a page of others loads before anybody asks
SMALLEST: Final = 24  # pixels of a line to write in
OPEN: Final[dict[Lang, str]] = {
    "en": "Ask about Qianhai",
    "zh-Hans": "前海咨询",
    "zh-Hant": "前海查詢",
}
CLOSE: Final[dict[Lang, str]] = {
    "en": "Close the assistant",
    "zh-Hans": "关闭助手",
    "zh-Hant": "關閉助理",
}


def test_the_script_is_small() -> None:
    script = (ROOT / "bot" / "static" / "widget.js").read_bytes()

    assert len(gzip.compress(script, 9)) <= LARGEST


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 256)])
@pytest.mark.parametrize("lang", LANGS)
def test_a_question_is_answered_on_a_page_of_another(
    open_address: OpenPage,
    service: LiveService,
    hosts: HostPages,
    site: str,
    entries: dict[str, Entry],
    lang: Lang,
    width: int,
    height: int,
) -> None:
    address = hosts.serve("/", body=tag(service.url, site), lang=lang)
    page = open_address(address, lang, width, height)
    expect(launcher(page)).to_have_accessible_name(OPEN[lang])
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")

    frame = open_chat(page)
    assert frame.locator("#input").evaluate("(field) => field.clientHeight") > SMALLEST
    ask_there(frame, entries[PORT].question[lang])

    expect(frame.locator("article.bot").last).to_have_attribute("lang", lang)
    expect(frame.locator("article.bot .sources a").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert frame.locator("html").evaluate("(root) => root.scrollWidth <= innerWidth")


@pytest.mark.parametrize("lang", LANGS)
def test_the_keyboard_goes_in_and_comes_back(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str, lang: Lang
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site), lang=lang), lang)
    page.locator("a").focus()
    page.keyboard.press("Tab")
    expect(launcher(page)).to_be_focused()

    page.keyboard.press("Enter")

    frame = chat(page)
    expect(frame.locator("#input")).to_be_focused()
    expect(launcher(page)).to_have_attribute("aria-expanded", "true")
    expect(launcher(page)).to_have_accessible_name(CLOSE[lang])
    frame.locator("#menu summary").focus()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(frame.locator("#input")).to_be_focused()
    frame.locator("#close").press("Enter")
    expect(launcher(page)).to_be_focused()


def test_escape_closes_what_is_open_inside_first(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    frame = open_chat(page)

    frame.locator("#menu summary").click()
    page.keyboard.press("Escape")
    expect(frame.locator("#privacy")).to_be_hidden()
    expect(frame.locator("#menu summary")).to_be_focused()
    frame.locator("#menu summary").click()
    frame.locator("#privacy").click()
    page.keyboard.press("Escape")
    expect(frame.locator("#dialog")).to_be_hidden()
    expect(frame.locator("#input")).to_be_visible()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()


def test_a_small_screen_is_covered_and_nothing_behind_it_is_reached(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)), "en", 390, 844)
    open_chat(page)

    assert page.evaluate("document.body.inert")
    expect(launcher(page)).to_be_hidden()
    chat(page).locator("#close").click()
    assert not page.evaluate("document.body.inert")
    expect(launcher(page)).to_be_focused()


def test_settings_of_the_tag_hold(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    script = tag(service.url, site, locale="zh-HK", position="left", colour="#ffd54f")
    page = open_address(hosts.serve("/", body=script))

    expect(launcher(page)).to_have_accessible_name(OPEN["zh-Hant"])
    box = launcher(page).bounding_box()
    assert box is not None
    assert box["x"] == 20
    expect(launcher(page)).to_have_css("background-color", "rgb(255, 213, 79)")
    expect(launcher(page)).to_have_css("color", "rgb(0, 0, 0)")
    expect(open_chat(page).locator("html")).to_have_attribute("lang", "zh-Hant")


def test_the_page_steers_the_assistant(
    open_address: OpenPage,
    service: LiveService,
    hosts: HostPages,
    site: str,
    entries: dict[str, Entry],
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    launcher(page).wait_for()
    frame = chat(page)

    page.evaluate("(text) => Qianhai.ask(text)", entries[PORT].question["en"])
    expect(frame.locator("article.bot .feedback")).to_have_count(1)
    page.evaluate("Qianhai.close()")
    expect(frame.locator("#input")).to_be_hidden()
    page.evaluate("Qianhai.setLocale('zh-TW')")
    expect(launcher(page)).to_contain_text(OPEN["zh-Hant"])
    page.evaluate("Qianhai.open()")
    expect(frame.locator("article.bot").last).to_have_attribute("lang", "zh-Hant")
    page.evaluate("Qianhai.reset()")
    expect(frame.locator("article")).to_have_count(2)
    page.evaluate("Qianhai.push(['nonsense']); Qianhai.push(null); Qianhai.ask()")
    expect(frame.locator("article.own")).to_have_count(1)


def test_calls_before_the_script_is_there_are_carried_out(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    early = "(window.Qianhai ||= []).push(['setLocale', 'zh-Hans'], ['ask', '深圳湾口岸几点关？'])"
    body = f"<script>{early}</script>{tag(service.url, site)}"

    page = open_address(hosts.serve("/", body=body))

    expect(chat(page).locator("article.own")).to_contain_text("深圳湾口岸几点关？")
    expect(chat(page).locator("article.bot .feedback")).to_have_count(1)


@pytest.mark.parametrize("where", ["address", "tag"])
def test_a_question_comes_along_and_is_asked_once(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str, where: str
) -> None:
    question = "When does Shenzhen Bay Port close?"
    settings = {"question": question} if where == "tag" else {}
    address = hosts.serve("/", body=tag(service.url, site, **settings))
    page = open_address(address + (f"?question={question}" if where == "address" else ""))
    if where == "tag":
        launcher(page).click()
    frame = chat(page)
    expect(frame.locator("article.bot .feedback")).to_have_count(1)

    page.reload()

    expect(frame.locator("article.own")).to_have_text([f"You: {question}"])
    ask_there(frame, "thanks")
    expect(frame.locator("article.own")).to_have_count(2)
