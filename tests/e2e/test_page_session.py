"""The page when the line breaks, when it loads again, and when a person takes their data back."""

from __future__ import annotations

import re
from typing import Final
from uuid import uuid4

import pytest
import redis
from playwright.sync_api import Route, expect

from bot import keys
from bot.reply import Button, Reply
from knowledge.language import LANGS, Lang
from tests.accessibility.axe import violations
from tests.chat_page import OpenPage, ask, forgive_lost_connections, say, turns
from tests.live_service import LiveService

FILES: Final[dict[Lang, str]] = {"en": "conversation", "zh-Hans": "对话记录", "zh-Hant": "對話記錄"}


def test_what_was_written_offline_is_sent_once_when_the_line_is_back(
    open_page: OpenPage, service: LiveService, complaints: list[str]
) -> None:
    page = open_page()
    page.context.set_offline(True)
    expect(page.locator("#status")).to_contain_text("offline")
    say(page, "When does Shenzhen Bay Port close?")
    expect(page.locator(".note", has_text="Not sent")).to_have_count(1)

    page.context.set_offline(False)

    expect(page.locator("article.bot .feedback")).to_have_count(1)
    expect(page.locator("#status")).to_have_text("")
    expect(page.locator(".note", has_text="Not sent")).to_have_count(0)
    assert turns(page, service).count("When does Shenzhen Bay Port close?") == 1
    forgive_lost_connections(complaints)


def test_an_answer_lost_on_the_way_comes_with_a_retry_and_only_once(
    open_page: OpenPage, service: LiveService, complaints: list[str]
) -> None:
    page = open_page()

    def lose(route: Route) -> None:
        route.fetch()  # the service answers, and nobody hears it
        route.abort()

    page.route("**/api/v1/messages", lose)
    say(page, "When does Shenzhen Bay Port close?")
    expect(page.locator("#retry")).to_be_visible()
    page.unroute("**/api/v1/messages")

    page.click("#retry")

    expect(page.locator("article.bot .feedback")).to_have_count(1)
    expect(page.locator("#retry")).to_be_hidden()
    expect(page.locator("article")).to_have_count(4)
    assert turns(page, service).count("When does Shenzhen Bay Port close?") == 1
    forgive_lost_connections(complaints)


def test_a_reload_keeps_the_transcript_and_the_session(
    open_page: OpenPage, service: LiveService
) -> None:
    page = open_page("zh-Hant")
    ask(page, "深圳灣口岸幾點關？")
    before = page.inner_html("#log")

    page.reload()

    expect(page.locator("article")).to_have_count(4)
    assert page.inner_html("#log") == before
    ask(page, "多謝")
    assert turns(page, service)[-2:] == ["深圳灣口岸幾點關？", "多謝"]


def test_deleting_my_data_gives_a_receipt_and_starts_anew(
    open_page: OpenPage, service: LiveService
) -> None:
    page = open_page()
    ask(page, "When does Shenzhen Bay Port close?")
    old = page.evaluate("JSON.parse(sessionStorage['qianhai-conversation']).session")
    page.click("#menu summary")
    page.click("#erase")

    page.click("#dialog .primary")

    expect(page.locator("#dialog code")).to_have_text(re.compile(r"^[0-9a-f]{32}$"))
    with redis.Redis.from_url(service.redis_url) as store:
        assert store.keys(f"*{old}*") == []
    page.click("#dialog-choices button")
    expect(page.locator("article")).to_have_count(2)
    assert page.evaluate("JSON.parse(sessionStorage['qianhai-conversation']).session") != old


def test_what_is_stored_can_be_read_and_is_masked(open_page: OpenPage) -> None:
    page = open_page()
    say(page, "My number is 9123 4567, when does the port close?")
    expect(page.locator("article.bot")).to_have_count(4)
    page.click("#menu summary")
    page.click("#privacy")
    page.click("#dialog summary")

    record = page.locator("#dialog .record")
    expect(record).to_contain_text("My number is [phone]")
    assert "9123 4567" not in record.inner_text()


def staff(text: str) -> Reply:
    return Reply(id=uuid4().hex, sender="staff", status="handover", lang="en", text=text)


def test_a_reply_of_staff_appears_without_asking(open_page: OpenPage, service: LiveService) -> None:
    page = open_page()
    with page.expect_response("**/api/v1/events"):
        ask(page, "thanks")
    session = page.evaluate("JSON.parse(sessionStorage['qianhai-conversation']).session")

    service.deliver(session, staff("I am <b>Mei</b>."))

    expect(page.locator("article.staff .bubble")).to_have_text("I am <b>Mei</b>.")


def test_what_staff_said_while_the_page_was_closed_is_shown_once(
    open_page: OpenPage, service: LiveService, complaints: list[str]
) -> None:
    page = open_page()
    ask(page, "thanks")
    session = page.evaluate("JSON.parse(sessionStorage['qianhai-conversation']).session")
    service.deliver(session, staff("One."))
    expect(page.locator("article.staff .bubble")).to_have_text("One.")
    page.context.set_offline(True)
    service.deliver(session, staff("Two."))
    page.context.set_offline(False)

    page.reload()
    expect(page.locator("article.bot")).to_have_count(3)

    expect(page.locator("article.staff .bubble")).to_have_text(["One.", "Two."])


def test_feedback_is_thanked_for_and_kept(open_page: OpenPage, service: LiveService) -> None:
    page = open_page()
    ask(page, "When does Shenzhen Bay Port close?")

    page.locator(".feedback button").first.click()

    expect(page.locator(".feedback")).to_have_text("Thank you for telling us.")
    session = page.evaluate("JSON.parse(sessionStorage['qianhai-conversation']).session")
    with redis.Redis.from_url(service.redis_url) as store:
        assert list(store.hgetall(keys.feedback(session)).values()) == [b"yes"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_conversation_is_saved_as_a_file(open_page: OpenPage, lang: Lang) -> None:
    page = open_page(lang)
    page.locator(".options button").first.click()
    expect(page.locator("article.bot .sources a").first).to_be_visible()
    pressed = page.locator("article.own .bubble").inner_text().split("\n")[-1]
    page.click("#menu summary")

    with page.expect_download() as download:
        page.click("#transcript")

    assert download.value.suggested_filename == f"{FILES[lang]}.txt"
    text = download.value.path().read_text(encoding="utf-8")
    assert pressed.partition(": ")[2] in text
    assert str(page.locator(".sources a").first.get_attribute("href")) in text


def test_on_paper_there_is_only_what_was_said(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "When does Shenzhen Bay Port close?")

    page.emulate_media(media="print")

    for part in ("#composer", ".locales", "#menu", ".feedback", ".options"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator("article.bot .bubble").last).to_be_visible()
    shown = page.locator(".sources a").first.evaluate(
        "(a) => getComputedStyle(a, '::after').content"
    )
    assert "attr(href)" in shown or "http" in shown


def test_too_fast_is_waited_out_by_the_page(
    open_page: OpenPage, service: LiveService, complaints: list[str]
) -> None:
    page = open_page()
    busy = {"detail": "Please try again in 1 seconds.", "status": 429}

    def refuse(route: Route) -> None:
        route.fulfill(status=429, json=busy, headers={"Retry-After": "1"})

    page.route("**/api/v1/messages", refuse, times=1)
    say(page, "When does Shenzhen Bay Port close?")

    expect(page.locator("#status")).to_have_text("Please try again in 1 seconds.")
    expect(page.locator("article.bot .feedback")).to_have_count(1)
    expect(page.locator("#status")).to_have_text("")
    assert turns(page, service).count("When does Shenzhen Bay Port close?") == 1
    complaints[:] = [text for text in complaints if "429" not in text]


@pytest.mark.parametrize("lang", LANGS)
def test_a_person_who_joins_answers_by_name_and_is_rated_once(
    open_page: OpenPage, service: LiveService, lang: Lang
) -> None:
    page = open_page(lang)
    page.emulate_media(reduced_motion="reduce")
    with page.expect_response("**/api/v1/events"):
        ask(page, "thanks")
    session = page.evaluate("JSON.parse(sessionStorage['qianhai-conversation']).session")
    ratings = [Button(title=n, payload=f'/rate_person{{"score": "{n}"}}') for n in "12345"]
    said = [
        Reply(id=uuid4().hex, status="handover", lang=lang, text="Staff A has joined."),
        Reply(
            id=uuid4().hex,
            sender="staff",
            name="Staff A",
            status="handover",
            lang=lang,
            text="Hello.",
        ),
        Reply(
            id=uuid4().hex,
            status="handover",
            lang=lang,
            text="Staff A has left.\n\nHow was it?",
            buttons=ratings,
        ),
    ]

    for reply in said:
        service.deliver(session, reply)

    expect(page.locator("article.handover .bubble").first).to_have_text("Staff A has joined.")
    expect(page.locator("article.staff .who")).to_contain_text("Staff A")
    stars = page.locator("article", has_text="How was it?").locator(".options button")
    assert violations(page) == []
    stars.nth(3).click()
    for place, star in enumerate(stars.all()):
        expect(star).to_be_disabled()
        expect(star).to_have_attribute("aria-pressed", str(place == 3).lower())
    page.reload()
    expect(stars.nth(3)).to_be_disabled()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert violations(page) == []
