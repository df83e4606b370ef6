"""The resident's page before the rules of accessibility, in three scripts, light and dark."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from knowledge.language import LANGS, Lang
from tests.accessibility.axe import violations
from tests.chat_page import OpenPage, ask


def test_what_breaks_a_rule_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>One</title><main><h1>One</h1><img src=''></main>")

    found = violations(page)
    page.close()

    assert [line.partition(" at ")[0] for line in found] == ["image-alt"]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGS)
def test_an_answer_breaks_no_rule(
    open_page: OpenPage, lang: Lang, colours: Literal["light", "dark"]
) -> None:
    page = open_page(lang)
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    assert violations(page) == []

    ask(page, {"en": "work permit?", "zh-Hans": "深圳湾口岸几点关？", "zh-Hant": "簽證"}[lang])

    expect(page.locator("article.own")).to_have_count(1)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert violations(page) == []
