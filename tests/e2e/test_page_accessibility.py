"""The resident's page before the rules of accessibility, in three scripts, light and dark."""

from __future__ import annotations

from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from tests.accessibility.axe import violations
from tests.chat_page import LOST, PORT, OpenPage, ask, say

Colours = Literal["light", "dark"]
SMALLEST: Final = 24  # pixels of a target
FINGER: Final = 44  # pixels, where there is no pointer but a finger
# What has the keyboard's focus: its name, and whether all of its middle is in sight.
FOCUSED: Final = """() => {
  const node = document.activeElement;
  const box = node.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const style = getComputedStyle(node);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const around = getComputedStyle(node.closest("form") ?? node);
  return {
    name: node.id || node.ariaLabel || node.textContent.trim(),
    seen: node.contains(hit) || hit?.contains(node),
    marked: outlined || around.boxShadow !== "none",
  };
}"""


def test_what_breaks_a_rule_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>One</title><main><h1>One</h1><img src=''></main>")

    found = violations(page)
    page.close()

    assert [line.partition(" at ")[0] for line in found] == ["image-alt"]


def at_end(page: Page) -> Page:
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    return page


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGS)
def test_no_state_of_the_page_breaks_a_rule(
    open_page: OpenPage,
    entries: dict[str, Entry],
    complaints: list[str],
    lang: Lang,
    colours: Colours,
) -> None:
    page = open_page(lang)
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    found = {"greeting": violations(page)}
    ask(page, entries[PORT].question[lang])
    found["answer"] = violations(at_end(page))
    page.locator(".feedback button").first.click()
    expect(page.locator(".feedback button")).to_have_count(0)
    found["thanks"] = violations(at_end(page))
    page.fill("#input", "a" * 480)
    expect(page.locator("#counter")).to_be_visible()
    found["counter"] = violations(at_end(page))
    page.fill("#input", "")
    page.click("#menu summary")
    found["menu"] = violations(page)
    page.click("#privacy")
    page.click("#dialog summary")
    expect(page.locator(".record li").first).to_be_visible()
    found["stored"] = violations(page)
    page.keyboard.press("Escape")
    page.click("#menu summary")
    page.click("#callback")
    page.locator("#callback-body .primary").click()
    expect(page.locator("#callback-alert")).not_to_be_empty()
    found["callback"] = violations(page)
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    say(page, "thanks")
    expect(page.locator("#retry")).to_be_visible()
    found["offline"] = violations(at_end(page))
    page.context.set_offline(False)
    expect(page.locator("#retry")).to_be_hidden()
    page.click("#menu summary")
    page.click("#erase")
    found["erase"] = violations(page)
    page.click("#dialog .primary")
    expect(page.locator("#dialog code")).not_to_be_empty()
    found["receipt"] = violations(page)

    assert {state: lines for state, lines in found.items() if lines} == {}
    complaints[:] = [text for text in complaints if LOST not in text and "422" not in text]


def test_the_keyboard_reaches_everything_and_sees_where_it_is(open_page: OpenPage) -> None:
    page = open_page(width=390, height=600)
    page.emulate_media(reduced_motion="reduce")
    ask(page, "When does Shenzhen Bay Port close?")
    page.locator(".locales button").first.focus()
    wanted = page.locator("button:visible, textarea:visible, a:visible, summary:visible").count()

    walked: list[dict[str, Any]] = []
    for _ in range(1, wanted):
        page.keyboard.press("Tab")
        walked.append(page.evaluate(FOCUSED))

    assert len({step["name"] for step in walked}) == wanted - 1
    assert [step["name"] for step in walked if not step["seen"]] == []
    assert [step["name"] for step in walked if not step["marked"]] == []
    names = [step["name"] for step in walked]
    assert names[-2:] == ["input", "Send"]


def test_everything_can_be_done_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("zh-Hant")
    page.locator("#menu summary").focus()
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog-title")).to_have_text("私隱")
    page.keyboard.press("Escape")
    expect(page.locator("#menu summary")).to_be_focused()

    page.locator(".options button").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator("article.bot .feedback")).to_have_count(1)
    page.locator(".feedback button").first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".feedback span")).to_be_focused()


@pytest.mark.parametrize("lang", LANGS)
def test_a_screen_reader_hears_each_message_once_and_in_its_language(
    open_page: OpenPage, entries: dict[str, Entry], lang: Lang
) -> None:
    page = open_page("en")
    page.evaluate(
        """() => {
          window.heard = [];
          new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(
            (node) => heard.push([node.localName, node.className, node.lang]))))
            .observe(document.querySelector("#log"), { childList: true });
        }"""
    )
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_count(1)
    expect(log).to_have_attribute("aria-relevant", "additions")

    ask(page, entries[PORT].question[lang])

    assert page.evaluate("heard") == [["article", "own", "en"], ["article", "bot", lang]]
    assert log.locator("[aria-live], [role=status], [role=alert]").count() == 0, "told once"
    expect(page.locator("#typing")).to_be_empty()
    expect(page.locator("#status")).to_be_empty()
    spoken = log.locator("article").last.aria_snapshot()
    assert {"en": "Assistant:", "zh-Hans": "助手:", "zh-Hant": "助理:"}[lang] in spoken


def sizes(targets: Locator) -> list[tuple[float, float]]:
    boxes = [target.bounding_box() for target in targets.all()]
    return [(box["width"], box["height"]) for box in boxes if box]


@pytest.mark.parametrize(("touch", "least"), [(False, SMALLEST), (True, FINGER)])
def test_targets_are_large_enough(
    browser: Browser, open_page: OpenPage, touch: bool, least: int
) -> None:
    address = open_page().url
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=touch, is_mobile=touch, locale="en-GB"
    )
    page = context.new_page()
    page.goto(address)
    expect(page.locator("article.bot")).to_have_count(2)
    ask(page, "When does Shenzhen Bay Port close?")
    page.locator("#menu summary").click()

    small = [
        size for size in sizes(page.locator("button:visible, summary:visible")) if min(size) < least
    ]

    assert page.evaluate("matchMedia('(pointer: coarse)').matches") == touch
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_nothing_moves_for_who_wants_it_still(open_page: OpenPage) -> None:
    page = open_page()
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(
        "document.querySelector('#typing')"
        ".append(Object.assign(document.createElement('i'), { className: 'dot' }))"
    )

    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate("document.getAnimations().length") == 1


def test_texts_may_be_spaced_out(open_page: OpenPage) -> None:
    page = open_page(width=320, height=640)
    ask(page, "When does Shenzhen Bay Port close?")
    page.evaluate(
        """() => { for (const node of document.querySelectorAll("*")) {
          node.style.setProperty("line-height", "1.5", "important");
          node.style.setProperty("letter-spacing", "0.12em", "important");
          node.style.setProperty("word-spacing", "0.16em", "important");
        } }"""
    )

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = page.evaluate(
        """() => [...document.querySelectorAll("button, h1, .bubble")]
          .filter((node) => node.checkVisibility())
          .filter((node) => node.scrollWidth > node.clientWidth + 1
            || node.scrollHeight > node.clientHeight + 1)
          .map((node) => node.textContent)"""
    )
    assert cut == []
