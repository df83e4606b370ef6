"""Sign-in, account, people, audit and settings in a real browser: the keyboard alone, axe-core."""

from __future__ import annotations

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from knowledge.language import LANGS, Lang
from tests.accessibility.axe import violations
from tests.chat_page import OpenPage
from tests.live_service import LiveService
from tests.staff_accounts import PASSWORD, Member, create_member, with_staff

WELCOME: dict[Lang, str] = {
    "en": "Welcome, Staff A",
    "zh-Hans": "Staff A，您好",
    "zh-Hant": "Staff A，您好",
}
PAGES = [
    "/staff/",
    "/staff/account",
    "/staff/people",
    "/staff/people/{person}",
    "/staff/audit",
    "/staff/settings",
    "/staff/settings/opening",
    "/staff/settings/sites",
    "/staff/settings/greeting",
    "/staff/settings/retention",
    "/staff/settings/matching",
    "/staff/settings/factor",
    "/staff/entries/review",
    "/staff/gaps",
    "/staff/exchange",
    "/staff/tests",
]


def type_in(page: Page, *texts: str) -> None:
    """Types into one field after the other, from the focused one on, and sends the form."""
    expect(page.locator("input:focus")).to_have_count(1)
    for n, text in enumerate(texts):
        if n:
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def tab_to(page: Page, name: str) -> None:
    """Goes on by Tab until the focus is on what is called so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        if focus.count() and name in (focus.get_attribute("aria-label") or focus.inner_text()):
            return
    raise AssertionError(f"Tab never comes to {name}")


def enter(page: Page, member: Member) -> None:
    """Signs in by the keyboard, from the sign-in page as it opens."""
    expect(page.locator("#email")).to_be_focused()
    type_in(page, member.account.email, PASSWORD)
    expect(page.locator("h1")).to_have_text(WELCOME[member.account.lang])


@pytest.mark.parametrize("lang", LANGS)
def test_signing_in_and_out_takes_the_keyboard_alone(
    service: LiveService, open_address: OpenPage, lang: Lang
) -> None:
    page = open_address(f"{service.url}/staff/", lang, 390, 844)
    expect(page.locator("html")).to_have_attribute("lang", lang)

    enter(page, create_member(service, "staff", lang=lang))
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    tab_to(page, {"en": "Sign out", "zh-Hans": "退出", "zh-Hant": "登出"}[lang])
    page.keyboard.press("Enter")

    expect(page.locator("#email")).to_be_focused()
    page.goto(f"{service.url}/staff/account")
    expect(page.locator("#email")).to_be_visible()


def test_a_second_factor_is_set_up_and_used_by_the_keyboard_alone(
    service: LiveService, open_address: OpenPage
) -> None:
    member = create_member(service, "staff")
    page = open_address(f"{service.url}/staff/sign-in?next=/staff/account")
    expect(page.locator("#email")).to_be_focused()
    type_in(page, member.account.email, PASSWORD)
    expect(page.locator("h1")).to_have_text("Your account")

    page.locator("#current-offer").focus()
    type_in(page, PASSWORD)
    secret = page.locator(".steps code").inner_text().replace(" ", "")
    assert violations(page) == []
    page.locator("#code").focus()
    type_in(page, pyotp.TOTP(secret).now())
    recovery = page.locator(".codes code").first.inner_text()
    assert violations(page) == []
    tab_to(page, "Sign out")
    page.keyboard.press("Enter")
    expect(page.locator("#email")).to_be_focused()
    type_in(page, member.account.email, PASSWORD)
    expect(page.locator("#code")).to_be_focused()
    assert violations(page) == []
    type_in(page, recovery)

    expect(page.locator("h1")).to_have_text("Welcome, Staff A")


def test_a_language_is_chosen_once_and_stays(service: LiveService, open_address: OpenPage) -> None:
    member = create_member(service, "staff")
    page = open_address(f"{service.url}/staff/sign-in")
    tab_to(page, "Sign in")
    page.locator(".locales a", has_text="繁").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    page.locator(".locales a", has_text="EN").click()

    enter(page, member)
    page.locator(".locales button", has_text="简").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.goto(f"{service.url}/staff/account")
    expect(page.locator("h1")).to_have_text("您的账号")


def test_an_admin_invites_and_sees_it_in_the_audit(
    service: LiveService, open_address: OpenPage
) -> None:
    page = open_address(f"{service.url}/staff/sign-in?next=/staff/people")
    type_in(page, create_member(service, "admin", name="Admin A").account.email, PASSWORD)
    expect(page.locator("h1")).to_have_text("People")

    page.locator("#name").focus()
    page.keyboard.type("Staff E")
    page.keyboard.press("Tab")
    page.keyboard.type("staff-e@example.org")
    page.locator("#role-editor").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.locator("#link")).to_be_focused()
    expect(page.locator("#link")).to_have_value(re.compile(r"^http://\S+/staff/link/\S{20,}$"))
    assert violations(page) == []
    tab_to(page, "Copy")
    page.goto(f"{service.url}/staff/audit?q=Staff+E")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("account.invited")


@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_nothing_on_the_pages_before_a_sign_in(
    service: LiveService, open_address: OpenPage, lang: Lang
) -> None:
    member = create_member(service, "staff")
    token = with_staff(
        service, lambda staff: staff.administration.links.make("reset", member.account.id)
    )

    for path in ("/staff/sign-in", "/staff/sign-in?said=password_chosen", f"/staff/link/{token}"):
        page = open_address(f"{service.url}{path}", lang, 320, 640)
        assert violations(page) == [], path
        assert not overflows(page), path


@pytest.mark.parametrize(("lang", "scheme"), [*((lang, "light") for lang in LANGS), ("en", "dark")])
def test_axe_finds_nothing_on_the_pages_of_an_admin(
    service: LiveService, open_address: OpenPage, lang: Lang, scheme: str
) -> None:
    member = create_member(service, "admin", lang=lang)
    page = open_address(
        f"{service.url}/staff/sign-in",
        lang,
        320 if scheme == "light" else 1280,
        color_scheme=scheme,
    )
    enter(page, member)

    for path in PAGES:
        page.goto(service.url + path.format(person=member.account.id))
        expect(page.locator("html")).to_have_attribute("lang", lang)
        assert violations(page) == [], path
        assert not overflows(page), path


def overflows(page: Page) -> bool:
    """Whether a page is wider than its window."""
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))
