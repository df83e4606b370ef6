"""The desk in a real browser: a resident's page and two desks, the keyboard alone, axe-core."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.accounts.account import Role
from knowledge.language import LANGS, Lang
from tests.accessibility.axe import violations
from tests.desk_clients import NOBODY_CONFIRMED, Clerk
from tests.e2e.conftest import NAVIGATOR
from tests.live_service import LiveService, Resident, StartService
from tests.staff_accounts import create_member, sign_page_in

OpenDesk = Callable[..., Page]
SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"
NAMES = {"en": "Staff A", "zh-Hans": "职员甲", "zh-Hant": "職員甲"}
QUESTION = {
    "en": "When does Shenzhen Bay Port close?",
    "zh-Hans": "深圳湾口岸几点关？",
    "zh-Hant": "深圳灣口岸幾點關閘？",
}


@pytest.fixture(scope="module")
def desk_service(start_service: StartService) -> LiveService:
    """A service whose hours nobody has confirmed, so that the time of day does not matter."""
    return start_service(OPENING=NOBODY_CONFIRMED)


@pytest.fixture
def open_tab(browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own; complaints are failures at the end."""
    contexts = []

    def listen(kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            complaints.append(text)

    def open_one(lang: Lang = "en", width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=NAVIGATOR[lang]
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", lambda message: listen(message.type, message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"a script ran: {dialog.message}"))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def open_desk(open_tab: Callable[..., Page], desk_service: LiveService) -> OpenDesk:
    """Opens a desk of somebody new, who takes conversations."""

    def open_one(
        lang: Lang = "en",
        name: str = "",
        width: int = 1280,
        height: int = 800,
        role: Role = "staff",
    ) -> Page:
        page = open_tab(lang, width, height)
        member = create_member(desk_service, "staff", role, name=name or NAMES[lang], lang=lang)
        sign_page_in(page, desk_service, member, "/staff/desk")
        expect(page.locator("#link")).not_to_be_empty()
        page.locator("#presence").click()
        expect(page.locator("#presence")).to_have_attribute("aria-checked", "true")
        return page

    return open_one


def row_of(page: Page, conversation: str) -> Locator:
    return page.locator(f'[data-conversation="{conversation}"]')


def conversation_of(page: Page) -> str:
    return str(page.evaluate("JSON.parse(sessionStorage['qianhai-conversation']).session"))


def say(page: Page, text: str) -> None:
    page.fill("#input", text)
    page.press("#input", "Enter")


def test_a_resident_and_two_desks_see_one_truth(
    open_tab: Callable[..., Page], open_desk: OpenDesk, desk_service: LiveService
) -> None:
    ana, bo = open_desk(name="Ana"), open_desk(name="Bo")
    resident = open_tab()
    resident.goto(desk_service.url)
    expect(resident.locator("article.bot")).to_have_count(2)
    say(resident, QUESTION["en"])
    expect(resident.locator("article.bot")).to_have_count(3)

    resident.locator("article.bot").nth(1).get_by_role("button", name="Talk to a person").click()
    expect(resident.locator("article.bot").last).to_contain_text("number 1 in the queue")
    conversation = conversation_of(resident)

    row_of(ana, conversation).click()
    row_of(bo, conversation).click()
    ana.locator("#claim").click()
    expect(ana.locator("#talk-state")).to_have_text("You answer. The assistant is silent.")
    expect(bo.locator("#talk-state")).to_have_text("Ana answers.")
    expect(bo.locator("#claim")).to_be_hidden()
    expect(resident.locator("article").last).to_contain_text("Ana from the service centre")

    say(resident, SCRIPT)
    for desk in (ana, bo):
        expect(desk.locator("#log .resident .bubble").last).to_have_text(SCRIPT)
    ana.fill("#reply", f"Hello {SCRIPT}")
    ana.press("#reply", "Enter")
    expect(resident.locator("article.staff .bubble").last).to_have_text(f"Hello {SCRIPT}")
    expect(resident.locator("article.staff .who").last).to_contain_text("Ana")
    expect(bo.locator("#log .staff .bubble").last).to_have_text(f"Hello {SCRIPT}")
    expect(ana.locator("#reply")).to_have_value("")

    ana.locator("#transfer-to").select_option(label="Bo")
    ana.locator("#transfer").click()
    expect(bo.locator("#talk-state")).to_have_text("You answer. The assistant is silent.")
    expect(ana.locator("#reply")).to_be_disabled()
    bo.locator("#finish").click()

    last = resident.locator("article.bot").last
    expect(last).to_contain_text("Bo has ended the conversation")
    last.get_by_role("button", name="5", exact=True).click()
    expect(resident.locator("article.bot").last).to_contain_text("Thank you for telling us")
    expect(row_of(ana, conversation)).to_have_count(0)


def test_a_late_reply_is_refused_and_its_text_stays(
    open_desk: OpenDesk, desk_service: LiveService, complaints: list[str]
) -> None:
    page = open_desk()
    resident = Resident(desk_service)
    resident.press("/ask_person")
    row_of(page, resident.conversation).click()
    page.locator("#claim").click()
    expect(page.locator("#reply")).to_be_enabled()
    page.fill("#reply", "My long answer")
    page.route("**/staff/api/desk/events*", lambda route: route.abort())
    page.evaluate("document.getElementById('reply').disabled = false")
    resident.press("/return_to_bot")
    # The page may not have heard of it yet: the server is asked all the same.
    page.evaluate("document.getElementById('composer').requestSubmit()")

    expect(page.locator("#alert")).to_contain_text("with the assistant again")
    expect(page.locator("#reply")).to_have_value("My long answer")
    complaints[:] = [text for text in complaints if "409" not in text]
    assert "My long answer" not in str(resident.stored()["turns"])


@pytest.mark.parametrize("lang", LANGS)
def test_an_answer_is_sent_as_it_is_in_the_residents_script(
    open_desk: OpenDesk, desk_service: LiveService, lang: Lang
) -> None:
    page = open_desk("en")
    resident = Resident(desk_service, lang)
    resident.press("/ask_person")
    row_of(page, resident.conversation).click()
    page.locator("#claim").click()
    expect(page.locator("#reply")).to_be_enabled()
    assert resident.say(QUESTION[lang]) == []

    answer = page.locator("#entries .answer").first
    expect(answer).to_have_attribute("lang", lang)
    text = answer.inner_text()
    page.locator("#entries button.primary").first.click()

    said = page.locator("#log .staff .bubble").last
    expect(said).to_have_text(text)
    expect(said).to_have_attribute("lang", lang)
    reply = resident.stored()["turns"][-1]["replies"][0]
    assert (reply["entry"], reply["lang"]) == ("transport.shenzhen-bay.hours", lang)
    assert reply["sources"]


def test_the_keyboard_alone_is_enough(open_desk: OpenDesk, desk_service: LiveService) -> None:
    page = open_desk()
    resident = Resident(desk_service)
    resident.press("/ask_person")
    expect(row_of(page, resident.conversation)).to_be_visible()
    press = page.keyboard.press

    while (
        page.locator(f'[data-conversation="{resident.conversation}"][aria-current="true"]').count()
        == 0
    ):
        press("j")
        expect(page.locator("#talk-title")).to_be_focused()
    press("c")
    expect(page.locator("#reply")).to_be_focused()
    page.keyboard.type("Typed?")
    press("Shift+Enter")
    page.keyboard.type("In two lines.")
    press("Enter")
    expect(page.locator("#log .staff .bubble").last).to_have_text("Typed?\nIn two lines.")
    page.locator("#talk-title").focus()
    press("n")
    page.keyboard.type("a note")
    press("Tab")
    press("Enter")
    expect(page.locator("#notes li")).to_contain_text("a note")
    press("Shift+Tab")
    page.locator("#talk-title").focus()
    press("?")
    expect(page.locator("#keys")).to_be_visible()
    press("Escape")
    press("f")
    expect(page.locator("#talk-state")).to_have_text("With the assistant again.")
    assert resident.say(QUESTION["en"])[0]["from"] == "bot"


def take_over_a_question(page: Page, service: LiveService) -> Resident:
    """Claims a new resident, who then asks what an entry answers."""
    resident = Resident(service)
    resident.press("/ask_person")
    row_of(page, resident.conversation).click()
    page.locator("#claim").click()
    expect(page.locator("#reply")).to_be_enabled()
    resident.say(QUESTION["en"])
    expect(page.locator("#entries li").first).to_be_visible()
    return resident


def test_a_reply_is_proposed_as_a_wording(open_desk: OpenDesk, desk_service: LiveService) -> None:
    page = open_desk()
    take_over_a_question(page, desk_service)
    page.fill("#reply", "At midnight.")
    page.press("#reply", "Enter")

    page.locator("#log .staff button").last.click()
    expect(page.locator("#propose-question")).to_have_value(QUESTION["en"])
    expect(page.locator("#propose-reply")).to_have_value("At midnight.")
    page.locator("#propose-as").select_option(index=1)
    assert violations(page) == []
    page.locator("#propose-form button.primary").click()

    expect(page.locator("#propose")).to_be_hidden()
    expect(page.locator("#announcer")).to_contain_text("Proposed")


def test_a_message_is_kept_as_a_test_question(
    open_desk: OpenDesk, desk_service: LiveService
) -> None:
    page = open_desk(role="approver")
    resident = take_over_a_question(page, desk_service)
    assert violations(page) == []

    with page.context.expect_page() as opened:
        page.locator("#entries li").first.get_by_role(
            "button", name="Keep as test question"
        ).click()

    expect(opened.value.locator("main")).to_contain_text(QUESTION["en"])
    expect(page.locator("#log")).to_be_visible()
    colleague = open_desk(name="Staff B")
    row_of(colleague, resident.conversation).click()
    expect(colleague.locator("#entries li").first).to_be_visible()
    expect(colleague.get_by_role("button", name="Keep as test question")).to_have_count(0)


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGS)
def test_the_desk_breaks_no_rule_of_accessibility(
    open_desk: OpenDesk, desk_service: LiveService, lang: Lang, colours: str
) -> None:
    page = open_desk(lang)
    page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    assert violations(page) == []
    resident = Resident(desk_service, "zh-Hant")
    resident.press("/ask_person")
    row_of(page, resident.conversation).click()
    page.locator("#claim").click()
    expect(page.locator("#reply")).to_be_enabled()
    resident.say(QUESTION["zh-Hant"])
    expect(page.locator("#entries li").first).to_be_visible()

    assert violations(page) == []
    log = page.locator("#log")
    expect(log).to_have_attribute("role", "log")
    expect(log.locator(".resident .bubble").last).to_have_attribute("lang", "zh-Hant")
    page.locator("#shortcuts").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 320, "height": 640})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("lang", LANGS)
def test_ready_made_replies_break_no_rule(
    open_tab: Callable[..., Page], desk_service: LiveService, lang: Lang
) -> None:
    page = open_tab(lang)
    member = create_member(desk_service, "staff", "editor", lang=lang)
    sign_page_in(page, desk_service, member, "/staff/desk/canned")

    assert violations(page) == []
    expect(page.locator("h1")).to_have_text(re.compile("."))


def test_a_message_in_waiting_shows_at_once(open_desk: OpenDesk, desk_service: LiveService) -> None:
    page = open_desk()
    resident = Resident(desk_service)
    resident.press("/ask_person")
    row_of(page, resident.conversation).click()
    expect(page.locator("#claim")).to_be_visible()

    resident.say(QUESTION["en"])

    expect(page.locator("#log .resident .bubble").last).to_have_text(QUESTION["en"])
    expect(page.locator("#log .bot .bubble").last).to_contain_text("midnight")
    expect(page.locator("#reply")).to_be_disabled()
    assert Clerk(desk_service, "viewer").row(resident.conversation) is not None
