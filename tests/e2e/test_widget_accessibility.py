"""The assistant on pages of others before the rules of accessibility."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Frame, Page, expect

from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from tests.accessibility.axe import violations
from tests.chat_page import PORT, OpenPage
from tests.host_pages import HostPages, ask_there, chat, launcher, open_chat, tag
from tests.live_service import LiveService


def inside(page: Page) -> Frame:
    (frame,) = (frame for frame in page.frames if "/widget?" in frame.url)
    return frame


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 256)])
@pytest.mark.parametrize("lang", LANGS)
def test_no_state_breaks_a_rule(
    open_address: OpenPage,
    service: LiveService,
    hosts: HostPages,
    site: str,
    entries: dict[str, Entry],
    lang: Lang,
    width: int,
    height: int,
    colours: Literal["light", "dark"],
) -> None:
    address = hosts.serve("/", body=tag(service.url, site), lang=lang)
    page = open_address(address, lang, width, height, color_scheme=colours, reduced_motion="reduce")
    launcher(page).wait_for()
    found = {"closed": violations(page)}
    frame = open_chat(page)
    found["open"] = violations(page)
    ask_there(frame, entries[PORT].question[lang])
    inside(page).evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    found["answer"] = violations(inside(page))
    frame.locator("#menu summary").click()
    found["menu"] = violations(inside(page))
    page.keyboard.press("Escape")
    chat(page).locator("#close").click()
    expect(launcher(page)).to_be_focused()
    found["closed again"] = violations(page)

    assert {state: lines for state, lines in found.items() if lines} == {}


@pytest.mark.parametrize("colour", ["#ffd54f", "#7b1fa2", "#808080", "#ff0000"])
def test_any_colour_of_the_page_can_be_read(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str, colour: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site, colour=colour)))
    launcher(page).wait_for()

    assert violations(page) == []


def test_the_launcher_has_a_name_a_state_and_room(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))

    assert page.get_by_role("button", name="Ask about Qianhai", expanded=False).count() == 1
    box = launcher(page).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    launcher(page).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Qianhai talent services assistant")).to_be_visible()
    assert page.get_by_role("button", name="Close the assistant", expanded=True).count() == 1
    page.emulate_media(media="print")
    expect(launcher(page)).to_be_hidden()
