"""Asking on the resident's page, in a real browser and three scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from tests.chat_page import PORT, OpenPage, ask, last_answer, say, squeezed, turns
from tests.live_service import LiveService, Resident


@pytest.mark.parametrize("lang", LANGS)
def test_a_question_is_answered_in_its_script_with_a_link_to_the_source(
    open_page: OpenPage, entries: dict[str, Entry], lang: Lang
) -> None:
    page = open_page(lang)
    entry = entries[PORT]

    ask(page, entry.question[lang])

    assert squeezed(last_answer(page)) == squeezed(entry.answer[lang])
    answer = page.locator("article.bot").last
    expect(answer).to_have_attribute("lang", lang)
    assert page.locator("html").get_attribute("lang") == lang
    links = answer.locator(".sources a")
    expect(links).to_have_count(len(entry.sources))
    for link, source in zip(links.all(), entry.sources, strict=True):
        assert source.title[lang] in link.inner_text()
        assert link.get_attribute("href") == str(source.url)
        assert link.get_attribute("rel") == "noopener"


def test_a_question_in_another_script_is_answered_in_that_script(
    open_page: OpenPage, entries: dict[str, Entry]
) -> None:
    page = open_page("en")

    ask(page, entries[PORT].question["zh-Hant"])

    assert squeezed(last_answer(page)) == squeezed(entries[PORT].answer["zh-Hant"])


def find_unclear_question(service: LiveService, answers: set[str]) -> tuple[str, str]:
    """A question that the assistant asks back about, and one of `answers` among its choices.

    Which question it is changes with the entries; a choice may start a service instead.
    """
    for question in ("school", "visa", "bank account", "driving", "permit", "tax", "subsidy"):
        (reply,) = Resident(service).say(question)
        titles = [button["title"] for button in reply["buttons"] if button["title"] in answers]
        if reply["status"] == "clarify" and titles:
            return question, titles[0]
    pytest.fail("The assistant asks back about none of these.")


def test_a_choice_answers_an_unclear_question(
    open_page: OpenPage, service: LiveService, entries: dict[str, Entry]
) -> None:
    answers = {e.question["en"]: e for e in entries.values() if e.service is None}
    question, title = find_unclear_question(service, set(answers))
    page = open_page()
    ask(page, question)
    asked_back = page.locator("article.bot").count() - 1
    options = page.locator("article.bot").nth(asked_back).locator(".options button")

    options.get_by_text(title, exact=True).click()

    expect(page.locator("article.bot .feedback")).to_have_count(1)
    expect(page.locator("article.own").last).to_contain_text(title)
    assert squeezed(last_answer(page)) == squeezed(answers[title].answer["en"])
    assert [option.is_disabled() for option in options.all()] == [True] * options.count()
    assert options.count() > 0


def test_a_suggestion_of_the_opening_is_answered(open_page: OpenPage) -> None:
    page = open_page("zh-Hans")

    page.locator(".options button").first.click()

    expect(page.locator("article.bot .sources a").first).to_be_visible()
    expect(page.locator("article.bot").last).to_have_attribute("lang", "zh-Hans")


def test_switching_the_language_repeats_the_answer(
    open_page: OpenPage, entries: dict[str, Entry]
) -> None:
    page = open_page("en")
    ask(page, entries[PORT].question["en"])

    for number, lang in enumerate(("zh-Hant", "zh-Hans", "en"), start=4):
        page.click(f".locales button[value={lang}]")

        expect(page.locator("article.bot")).to_have_count(number)
        assert squeezed(last_answer(page)) == squeezed(entries[PORT].answer[lang])
        assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("article.own").count() == 1


@pytest.mark.parametrize("lang", LANGS)
def test_a_phone_needs_no_sideways_scrolling(
    open_page: OpenPage, entries: dict[str, Entry], lang: Lang
) -> None:
    page = open_page(lang, width=360, height=740)
    ask(page, entries[PORT].question[lang])
    ask(page, "https://example.org/" + "a" * 300)

    def overhang() -> int:
        width: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return width

    assert overhang() <= 0
    page.click("#menu summary")
    assert overhang() <= 0
    page.click("#privacy")
    page.click("#dialog summary")
    expect(page.locator("#dialog .record li").first).to_be_visible()
    assert overhang() <= 0
    for control in page.locator("button:visible, textarea:visible, a:visible").all():
        box = control.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


def test_a_refusal_stands_at_its_message(open_page: OpenPage, complaints: list[str]) -> None:
    page = open_page()

    say(page, "\u200b\u2060\U000e0041")

    expect(page.locator(".note").last).to_have_text("Please write your question first.")
    expect(page.locator("#retry")).to_be_hidden()
    expected = "Failed to load resource: the server responded with a status of 422"
    assert [text.startswith(expected) for text in complaints] == [True]
    complaints.clear()


def test_markup_in_a_message_stays_text(open_page: OpenPage) -> None:
    page = open_page()

    ask(page, "<img src=x onerror=alert(1)> [link](javascript:alert(1))")

    expect(page.locator("article.own").last).to_contain_text("<img src=x")
    assert page.locator("#log img, #log script, a[href^=javascript]").count() == 0


def test_a_link_may_bring_language_and_question(
    open_page: OpenPage, service: LiveService, entries: dict[str, Entry]
) -> None:
    question = entries[PORT].question["zh-Hant"]
    page = open_page("en", query=f"/?lang=zh-TW&question={question}", replies=3)

    assert page.locator("html").get_attribute("lang") == "zh-Hant"
    assert page.url == f"{service.url}/"
    assert squeezed(last_answer(page)) == squeezed(entries[PORT].answer["zh-Hant"])
    page.reload()
    ask(page, "多謝")
    assert turns(page, service).count(question) == 1


def test_a_policy_violation_would_be_seen(open_page: OpenPage, complaints: list[str]) -> None:
    page = open_page()

    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.violated = true'}))"
    )

    assert page.evaluate("window.violated") is None
    assert any("Content Security Policy" in text for text in complaints)
    complaints.clear()
