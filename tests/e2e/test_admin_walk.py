"""An entry written by one person, approved by another, live, corrected, taken back, withdrawn.

Everything is done in a real browser as people do it, and timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.accounts.account import Role
from knowledge.language import LANGS, Lang
from tests.accessibility.axe import violations
from tests.admin_draft import umbrella
from tests.live_service import LiveService, Resident, StartService
from tests.staff_accounts import create_member, sign_page_in

NAME = "living.test-walk"
OpenAs = Callable[..., Page]


@pytest.fixture(scope="module")
def desk(start_service: StartService) -> LiveService:
    return start_service()


@pytest.fixture
def open_as(browser: Browser, desk: LiveService) -> Iterator[OpenAs]:
    """Opens a page in a browser of its own, signed in; what the browser complains of fails."""
    contexts, complaints = [], []

    def open_one(
        *roles: Role, path: str, name: str = "Staff A", lang: Lang = "en", dark: bool = False
    ) -> Page:
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_page_in(page, desk, create_member(desk, *roles, name=name, lang=lang), path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def write(page: Page, lang: str) -> None:
    """Fills one script in."""
    fields = umbrella()
    page.locator(f"#question-{lang}").fill(fields["question"][lang])
    page.locator(f"#answer-{lang}").fill(fields["answer"][lang])
    page.locator(f"#wording-{lang}").fill("\n".join(fields["wordings"][lang]))


def write_facts(page: Page) -> None:
    """Fills in what is not a text of its own."""
    fields = umbrella()
    for audience in fields["audience"]:
        page.locator(f'[name="audience"][value="{audience}"]').check()
    for name in ("as_of", "review_by", "owner"):
        page.locator(f"#{name}").fill(fields[name])
    page.locator("#add-source").click()
    (source,) = fields["sources"]
    page.locator("#source-1-url").fill(source["url"])
    page.locator("#source-1-facts").fill(", ".join(source["facts"]))
    for lang in LANGS:
        page.locator(f'[id="source-1-title.{lang}"]').fill(source["title"][lang])
        page.locator(f'[id="source-1-publisher.{lang}"]').fill(source["publisher"][lang])


def step(page: Page, name: str, comment: str = "") -> None:
    """Presses a step's button, and gives a reason where one is asked for."""
    with page.expect_navigation():
        page.locator(f'[data-step="{name}"]').click()
        if comment:
            page.locator("#reason").fill(comment)
            page.locator('#reason-dialog button[value="go"]').click()


def publish(page: Page, reason: str = "") -> None:
    """Tries what is approved, publishes it, and sees that it is live."""
    page.goto(page.url.partition("/staff")[0] + "/staff/publish")
    page.locator("#try").click()
    expect(page.locator("#tried .done, #tried .alert")).to_be_visible(timeout=60_000)
    if reason:
        page.locator("#why").fill(reason)
        page.locator("#force").check()
    page.locator("#publish button.primary").click()
    expect(page.locator("#message")).to_contain_text("is live", timeout=60_000)


def until_said(desk: LiveService, words: str, is_said: bool = True) -> None:
    """Asks, each time as somebody else, until the publication has been followed."""
    question = umbrella()["question"]["en"]
    deadline = time.monotonic() + 20
    while (words in str(Resident(desk).say(question))) != is_said:
        assert time.monotonic() < deadline


def test_an_entry_goes_through_its_whole_life(
    open_as: OpenAs, desk: LiveService, tmp_path: Path
) -> None:
    begun = time.monotonic()
    editor = open_as("editor", path="/staff/entries")
    editor.locator("summary", has_text="New entry").click()
    editor.locator("#new-topic").select_option("living")
    editor.locator("#new-name").fill(NAME.partition(".")[2])
    editor.locator("button", has_text="Begin").click()
    write(editor, "en")
    write(editor, "zh-Hans")
    for field in ("question", "answer", "wordings"):
        editor.locator(f'.convert[data-field="{field}"][data-to="zh-Hant"]').click()
    expect(editor.locator("#wordings-zh-Hant li")).to_have_count(5)
    expect(editor.locator("#answer-zh-Hant")).to_have_value("可在前台借用雨傘，期限三天。")
    write_facts(editor)
    editor.locator("#save").press("Enter")
    expect(editor.locator("#message")).to_contain_text("Saved at")
    editor.locator("#try-question").fill("where do they lend umbrellas")
    editor.locator("#try button").click()
    expect(editor.locator("#tried .answered").first).to_contain_text(NAME, timeout=60_000)
    editor.locator("#look").click()
    expect(editor.locator("#preview .bubble.telegram").first).to_contain_text("three days")
    assert violations(editor) == []
    editor.screenshot(path=tmp_path / "editor.png", full_page=True)
    step(editor, "submit")

    approver = open_as("approver", path=f"/staff/entries/{NAME}", name="Staff B")
    step(approver, "approve")
    expect(approver.locator("#state")).to_have_text("Approved")
    publish(approver, "a new offer")
    until_said(desk, "for three days")
    taken = time.monotonic() - begun
    assert taken < 300
    assert violations(approver) == []
    approver.screenshot(path=tmp_path / "published.png", full_page=True)

    editor.reload()
    editor.locator("#answer-en").fill("Umbrellas are lent for seven days.")
    editor.locator("#save").press("Enter")
    expect(editor.locator("#message")).to_contain_text("Saved at")
    editor.reload()
    expect(editor.locator(".older")).to_have_count(2)
    step(editor, "submit")
    approver.goto(f"{desk.url}/staff/entries/{NAME}")
    approver.get_by_role("link", name="Compare with what is live").click()
    expect(approver.locator("ins").first).to_be_visible()
    approver.screenshot(path=tmp_path / "compared.png", full_page=True)
    approver.goto(f"{desk.url}/staff/entries/{NAME}")
    step(approver, "approve")
    publish(approver)
    until_said(desk, "for seven days")

    approver.locator(".back").first.click()
    with approver.expect_navigation():
        approver.locator('#back-dialog button[value="go"]').click()
    expect(approver.locator("#message")).to_contain_text("is live")
    until_said(desk, "for three days")

    editor.goto(f"{desk.url}/staff/entries/{NAME}")
    step(editor, "withdraw", "no umbrellas left")
    approver.goto(f"{desk.url}/staff/entries/{NAME}")
    step(approver, "approve")
    publish(approver, "no umbrellas left")
    until_said(desk, "umbrella", is_said=False)
    editor.goto(f"{desk.url}/staff/entries?state=retired")
    expect(editor.locator(f'a[href="/staff/entries/{NAME}"]')).to_be_visible()


def test_text_survives_the_end_of_a_session(open_as: OpenAs, desk: LiveService) -> None:
    name = "living.test-session"
    page = open_as("editor", path=f"/staff/entries/{name}")
    page.locator("#answer-en").fill("Half a thought")
    page.context.clear_cookies()
    page.locator("#save").press("Enter")
    link = page.get_by_role("link", name="Sign in again")
    expect(link).to_be_visible()

    member = create_member(desk, "editor")
    link.click()
    page.locator("#email").fill(member.account.email)
    page.locator("#password").fill(member.password)
    page.locator("main button.primary").click()
    page.locator("#kept-take").click()

    expect(page.locator("#answer-en")).to_have_value("Half a thought")
    page.locator("#save").press("Enter")
    expect(page.locator("#message")).to_contain_text("Saved at")
    page.reload()
    expect(page.locator("#kept")).to_be_hidden()
    expect(page.locator("#answer-en")).to_have_value("Half a thought")


def test_a_save_without_a_connection_is_tried_again(open_as: OpenAs) -> None:
    page = open_as("editor", path="/staff/entries/living.test-offline")
    page.locator("#answer-en").fill("Written in a tunnel")
    page.context.set_offline(True)
    page.locator("#save").press("Enter")
    expect(page.locator("#message")).to_contain_text("kept in this browser")

    page.context.set_offline(False)

    expect(page.locator("#message")).to_contain_text("Saved at")


def test_two_who_write_at_once_see_both_texts(open_as: OpenAs) -> None:
    path = "/staff/entries/living.test-both"
    first = open_as("editor", path=path)
    second = open_as("editor", path=path, name="Staff B")
    second.locator("#owner").fill("their desk")
    second.locator("#save").press("Enter")
    expect(second.locator("#message")).to_contain_text("Saved at")

    first.locator("#owner").fill("my desk")
    first.locator("#save").press("Enter")

    expect(first.locator("#conflict-who")).to_contain_text("Staff B")
    expect(first.locator("#conflict-changes del")).to_have_text("their")
    expect(first.locator("#conflict-changes ins")).to_have_text("my")
    assert violations(first) == []
    first.locator("#conflict-mine").click()
    expect(first.locator("#message")).to_contain_text("Saved at")


def test_the_keyboard_alone_suffices(open_as: OpenAs) -> None:
    page = open_as("editor", path="/staff/entries/living.test-keys")
    keys = page.keyboard

    def tab_to(selector: str) -> None:
        for _ in range(80):
            keys.press("Tab")
            if page.locator(selector).evaluate("node => node === document.activeElement"):
                return
        pytest.fail(f"{selector} cannot be reached")

    tab_to("#question-en")
    keys.type("May I?")
    tab_to("#wording-en")
    keys.type("may one")
    keys.press("Enter")
    keys.type("is it allowed")
    keys.press("Enter")
    expect(page.locator("#wordings-en li")).to_have_count(2)
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(page.locator("#wordings-en li")).to_have_count(1)
    tab_to("#save")
    keys.press("Enter")
    expect(page.locator("#message")).to_contain_text("Saved at")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_have_no_violations_in_any_script(
    open_as: OpenAs, desk: LiveService, lang: Lang, dark: bool
) -> None:
    page = open_as("admin", path="/staff/entries", lang=lang, dark=dark)
    for path in (
        "/staff/entries?ask=gba+subsidy&topic=tax",
        "/staff/entries/tax.gba-subsidy.amount",
        "/staff/entries/tax.gba-subsidy.amount/history",
        "/staff/publish",
    ):
        page.goto(desk.url + path)
        expect(page.locator("html")).to_have_attribute("lang", lang)
        assert violations(page) == [], path
