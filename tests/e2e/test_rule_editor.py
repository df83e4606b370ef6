"""The dated rules in a real browser: the keyboard alone, axe-core, in three scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from knowledge.language import LANGS, Lang
from tests.accessibility.axe import violations
from tests.chat_page import OpenPage
from tests.live_service import LiveService
from tests.staff_accounts import create_member, sign_page_in

TAX = "/staff/rules/income_tax"
DEDUCTIONS = (0, 3360, 17760, 32760, 53760, 86760, 182760)


@pytest.fixture(autouse=True)
def no_draft_left(service: LiveService, open_address: OpenPage) -> Iterator[None]:
    """Leaves the service, which other tests use, without a draft."""
    yield
    page = open_address(f"{service.url}/staff/sign-in")
    sign_page_in(page, service, create_member(service, "admin"), TAX)
    discard = page.get_by_role("button", name="Discard draft")
    if discard.count():
        discard.click()
        expect(page.locator(".done")).to_have_text("The draft is gone.")


def at(page: Page, field: str) -> None:
    """Goes to a field, as by Tab."""
    page.locator(f"[id='f-{field}']").focus()


def put(page: Page, field: str, text: str) -> None:
    at(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_next_years_band_is_added_by_the_keyboard_alone(
    service: LiveService, open_address: OpenPage
) -> None:
    page = open_address(f"{service.url}/staff/sign-in")
    sign_page_in(page, service, create_member(service, "admin"), TAX)

    page.get_by_role("button", name="Add the next period: Yearly bands").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[id='f-rules.2.valid_from']")).to_be_focused()
    page.locator("[id='f-rules.2.valid_from']").fill("2027-01-01")
    page.locator("[id='f-rules.0.valid_to']").fill("2026-12-31")
    put(page, "rules.2.value.bands.0.up_to", "48000")
    for number, deduction in enumerate(DEDUCTIONS):
        put(page, f"rules.2.value.bands.{number}.deduction", str(deduction))
    page.get_by_role("button", name="Add a row: Bands, the lowest first").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[id='f-rules.2.value.bands.7.up_to']")).to_be_focused()
    # Enter in a field saves; it presses none of the buttons beside the rows. An empty row goes.
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("What changes: Mainland income tax")
    expect(page.locator(".done")).to_have_text("The draft is saved. It is not live.")
    expect(page.get_by_text("20 outcomes change")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("lang", "scheme"), [*((lang, "light") for lang in LANGS), ("en", "dark")])
def test_axe_finds_nothing_on_any_state(
    service: LiveService, open_address: OpenPage, complaints: list[str], lang: Lang, scheme: str
) -> None:
    width = 390 if scheme == "light" else 1280
    page = open_address(f"{service.url}/staff/sign-in", lang, width, color_scheme=scheme)
    sign_page_in(page, service, create_member(service, "admin", lang=lang), "/staff/rules")
    looked_at(page)
    for name in ("schools", "income_tax"):
        page.goto(f"{service.url}/staff/rules/{name}")
        looked_at(page)

    page.locator("[id='f-rules.0.value.bands.0.rate']").fill("-3")
    page.locator("main button.primary").click()
    expect(page.locator("[id='f-rules.0.value.bands.0.rate']")).to_have_attribute(
        "aria-describedby", "fault-rules.0.value.bands.0.rate"
    )
    looked_at(page)
    complaints.clear()  # the browser says that the form was refused
    page.locator("[id='f-rules.0.value.bands.0.rate']").fill("3")
    page.locator("[id='f-rules.1.value.spared_income']").fill("130000")
    page.locator("main button.primary").click()
    page.wait_for_url("**/trial?said=saved")
    looked_at(page)
    page.goto(service.url + TAX)
    looked_at(page)
    page.locator("button.danger[formaction]").click()
    expect(page.locator(".done")).to_be_visible()


def looked_at(page: Page) -> None:
    """Holds a page as it stands to the rules, and to the width of its window."""
    assert violations(page) == []
    root = "document.documentElement"
    assert not page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")
