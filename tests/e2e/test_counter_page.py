"""The counter in a real browser, by the keyboard alone; its pages held to axe-core."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from tests.accessibility.axe import violations
from tests.chat_page import PORT
from tests.e2e.conftest import NAVIGATOR
from tests.live_service import LiveService
from tests.staff_accounts import create_member, sign_page_in

Scheme = Literal["light", "dark"]
OpenStaffPage = Callable[..., Page]
COUNTER = "/staff/counter"
REFUSED = "Failed to load resource: the server responded with a status of 4"
MARKUP = ["<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>"]


@pytest.fixture
def open_staff_page(
    browser: Browser, service: LiveService, complaints: list[str]
) -> Iterator[OpenStaffPage]:
    """Opens a page as somebody signed in; what the browser complains of fails the test."""
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        # That a page was refused is what some of these tests want to see.
        is_refusal = message.text.startswith(REFUSED)
        if message.type in {"error", "warning"} and not is_refusal:
            complaints.append(message.text)

    def open_one(
        path: str = COUNTER, lang: Lang = "en", width: int = 1280, scheme: Scheme = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            locale=NAVIGATOR[lang],
            color_scheme=scheme,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.add_init_script("window.print = () => { document.title = 'printed'; };")
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", listen)
        sign_page_in(page, service, create_member(service, "staff", lang=lang), path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def ask(page: Page, question: str) -> None:
    """Types a question where the page puts the focus, and waits until its entries are there."""
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type(question)
    expect(page.locator("#found [role=option]").first).to_be_visible()


def test_a_visitor_is_answered_by_the_keyboard_alone(
    open_staff_page: OpenStaffPage, entries: dict[str, Entry]
) -> None:
    page, entry = open_staff_page(), entries[PORT]
    box, answer = page.locator("#question"), page.locator("#answer")
    expect(box).to_be_focused()

    ask(page, entry.question["zh-Hant"])
    expect(answer.locator("h2")).to_have_text(entry.question["zh-Hant"])
    expect(box).to_have_attribute("aria-activedescendant", f"option-{PORT}")
    page.keyboard.press("ArrowDown")
    expect(answer.locator("h2")).not_to_have_text(entry.question["zh-Hant"])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(answer).to_be_focused()

    page.keyboard.press("c")
    expect(page.locator("#noted")).to_be_visible()
    copied = clipboard(page)
    assert entry.answer["zh-Hant"] in copied
    assert str(entry.sources[0].url) in copied
    assert f"/answer/{PORT}?lang=zh-Hant" in copied

    page.keyboard.press("q")
    expect(page.locator("#code img")).to_be_visible()
    assert page.locator("#code img").evaluate("image => image.naturalWidth") > 0

    page.keyboard.press("v")
    sheet = page.locator("#visitor .page")
    expect(sheet).to_have_attribute("lang", "zh-Hant")
    size = sheet.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert size >= 24
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # the button before: Simplified
    expect(page.locator("#visitor .page")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#visitor .page")).to_contain_text(entry.question["zh-Hans"])
    page.keyboard.press("Escape")

    page.locator("#answer").focus()
    page.keyboard.press("l")
    expect(answer.locator("h2")).to_have_text(entry.question["zh-Hant"])
    page.keyboard.press("p")
    expect(page).to_have_title("printed")
    expect(page.locator("#paper h2")).to_have_text(entry.question["zh-Hant"])

    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(box).to_be_focused()


def test_what_nobody_could_answer_is_noted_with_one_key(open_staff_page: OpenStaffPage) -> None:
    page = open_staff_page()
    page.keyboard.press("Alt+g")
    expect(page.locator("#failure")).not_to_be_empty()

    ask(page, "who may moor a yacht here, phone 91234567")
    page.keyboard.press("Alt+g")

    expect(page.locator("#noted")).to_contain_text("who may moor a yacht here, phone [phone]")
    expect(page.locator("#verdict")).to_contain_text("[phone]")


def test_an_older_search_never_takes_the_place_of_a_newer_one(
    open_staff_page: OpenStaffPage, entries: dict[str, Entry]
) -> None:
    page = open_staff_page()
    held: list[Any] = []

    def hold(route: Any) -> None:
        if json.loads(route.request.post_data)["question"] == "tax":
            held.append(route)
        else:
            route.continue_()

    page.route("**/counter/search", hold)
    with page.expect_request("**/counter/search"):
        page.fill("#question", "tax")
    page.fill("#question", entries[PORT].question["en"])
    expect(page.locator("#answer h2")).to_have_text(entries[PORT].question["en"])

    for route in held:
        route.abort()
    expect(page.locator("#answer h2")).to_have_text(entries[PORT].question["en"])
    expect(page.locator("#failure")).to_be_empty()


def test_letters_that_are_typed_are_no_keys(open_staff_page: OpenStaffPage) -> None:
    page = open_staff_page()

    ask(page, "cpvqlg? /")

    expect(page.locator("#question")).to_have_value("cpvqlg? /")
    expect(page.locator("dialog[open]")).to_have_count(0)


@pytest.mark.parametrize("text", MARKUP)
def test_what_is_typed_stays_text(open_staff_page: OpenStaffPage, text: str) -> None:
    page = open_staff_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))

    page.fill("#question", f"{text} tax subsidy")
    expect(page.locator("#found [role=option]").first).to_be_visible()
    page.keyboard.press("Alt+g")

    expect(page.locator("#noted")).to_contain_text(text)
    expect(page.locator("main img[src=x]")).to_have_count(0)


def test_a_service_is_filled_in_by_the_keyboard_and_changes_its_script(
    open_staff_page: OpenStaffPage,
) -> None:
    page = open_staff_page(f"{COUNTER}/services/income_tax?lang=en")
    expect(page.locator("#waiting")).not_to_be_empty()

    page.locator("#field-income").focus()
    page.keyboard.type("-5")
    expect(page.locator("#wrong-income")).to_contain_text("below zero")
    expect(page.locator("#field-income")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Control+a")
    page.keyboard.type("480")
    expect(page.locator("#options-income button")).to_have_count(2)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#outcome")).to_contain_text("RMB 91,080")
    expect(page.locator("#outcome .sources a").first).to_be_visible()
    page.locator('[name=script][value="zh-Hant"]').focus()
    page.keyboard.press("Space")
    expect(page.locator("#outcome")).to_contain_text("91,080")
    expect(page.locator("#outcome")).to_have_attribute("lang", "zh-Hant")
    expect(page.locator("#form")).to_have_attribute("lang", "zh-Hant")

    page.locator("#copy").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#noted")).to_be_visible()
    assert "91,080" in clipboard(page)
    page.locator("#show").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#visitor .page")).to_contain_text("91,080")
    page.keyboard.press("Escape")
    page.locator("#again").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#field-income")).to_have_value("")
    expect(page.locator("#outcome")).to_be_empty()


def test_the_pages_stay_usable_on_the_narrowest_screen(open_staff_page: OpenStaffPage) -> None:
    for path in (COUNTER, f"{COUNTER}/services/school_finder", "/staff/numbers"):
        page = open_staff_page(path, width=320)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_nothing_on_any_state(
    open_staff_page: OpenStaffPage,
    service: LiveService,
    entries: dict[str, Entry],
    lang: Lang,
    scheme: Scheme,
) -> None:
    page = open_staff_page(lang=lang, scheme=scheme)
    found = {"empty": violations(page)}
    ask(page, entries[PORT].question[lang])
    page.keyboard.press("Enter")
    page.keyboard.press("q")
    found["answer"] = violations(page)
    page.keyboard.press("v")
    found["visitor"] = violations(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    found["keys"] = violations(page)
    page.goto(f"{service.url}{COUNTER}/services/school_finder?lang={lang}")
    found["form"] = violations(page)
    page.select_option("#field-papers", "foreign")
    page.fill("#field-age", "200")
    expect(page.locator("#wrong-age")).not_to_be_empty()
    found["faults"] = violations(page)
    for path in ("/staff/numbers", "/staff/numbers/freshness", "/staff/numbers?first=x"):
        page.goto(service.url + path)
        found[path] = violations(page)
    for path in (f"/answer/{PORT}?lang={lang}", f"/answer/no.such?lang={lang}"):
        page.goto(service.url + path)
        found[path] = violations(page)

    assert [f"{state}: {fault}" for state, faults in found.items() for fault in faults] == []
