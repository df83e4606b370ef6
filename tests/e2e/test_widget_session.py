"""The conversation on a page of another: kept, told of, cut off and taken up again."""

from __future__ import annotations

import re
from typing import Final
from uuid import uuid4

import jwt
import pytest
from playwright.sync_api import Page, Request, Route, expect

from bot.reply import Reply
from tests.chat_page import OpenPage
from tests.host_pages import HostPages, ask_there, chat, launcher, open_chat, tag
from tests.live_service import LiveService
from tests.site_visits import add_site

QUESTION: Final = "When does Shenzhen Bay Port close?"


class Watched:
    """The tokens that a page's frame has used so far, as its requests name them."""

    def __init__(self, page: Page) -> None:
        self.tokens: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token and token not in self.tokens:
            self.tokens.append(token)

    @property
    def session(self) -> str:
        """The conversation of the latest."""
        claims = jwt.decode(self.tokens[-1], options={"verify_signature": False})
        return str(claims["sub"])


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_reload_and_another_page_of_the_site_keep_the_conversation(
    open_address: OpenPage, service: LiveService, hosts: HostPages, host: str
) -> None:
    """The browser keeps storage for a frame of the same site, of another a cookie alone."""
    origin = f"http://{host}:{hosts.port}"
    key = add_site(service, origin).key
    body = tag(service.url, key)
    hosts.serve("/", body=body)
    hosts.serve("/second", body=body)
    page = open_address(f"{origin}/")
    watched = Watched(page)
    ask_there(open_chat(page), QUESTION)
    before = watched.session
    said = chat(page).locator("article .bubble").all_inner_texts()

    page.reload()
    expect(chat(page).locator("article .bubble")).to_have_text(said, use_inner_text=True)
    expect(launcher(page)).to_have_attribute("aria-expanded", "true")
    page.goto(f"{origin}/second")
    expect(chat(page).locator("article .bubble")).to_have_text(said, use_inner_text=True)

    ask_there(chat(page), "thanks")
    assert watched.session == before


def test_an_assistant_that_was_closed_stays_closed_on_the_next_page(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    open_chat(page)
    launcher(page).click()

    page.goto(hosts.serve("/second", body=tag(service.url, site)))

    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    expect(chat(page).locator("#input")).to_be_hidden()
    expect(page.locator("a")).not_to_be_focused()


def test_a_browser_that_keeps_nothing_at_all_does_not_break_it(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    frame = open_chat(page)
    ask_there(frame, QUESTION)
    launcher(page).click()
    launcher(page).click()
    expect(frame.locator("article")).to_have_count(4)
    page.context.clear_cookies()

    page.reload()

    expect(frame.locator("article.bot")).to_have_count(2)
    ask_there(frame, QUESTION)


def test_two_sites_in_one_browser_have_a_conversation_each(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    other = add_site(service, hosts.origin).key
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    ask_there(open_chat(page), QUESTION)

    page.goto(hosts.serve("/second", body=tag(service.url, other)))

    expect(chat(page).locator("article.bot")).to_have_count(2)
    expect(chat(page).locator("article.own")).to_have_count(0)


def test_the_page_around_can_read_nothing_of_it(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    watched = Watched(page)
    page.evaluate("window.heard = []; addEventListener('message', (e) => heard.push(e.data))")

    ask_there(open_chat(page), QUESTION)

    assert page.evaluate("heard") == []
    assert (
        page.evaluate(
            "document.querySelector('qianhai-assistant').shadowRoot.querySelector('iframe').contentDocument"
        )
        is None
    )
    kept = page.evaluate(
        "JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])"
    )
    assert "port" not in kept.lower()
    assert watched.tokens
    assert not [token for token in watched.tokens if token in kept]


def test_what_comes_while_it_is_closed_is_counted_and_told_once(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    watched = Watched(page)
    with page.expect_response("**/api/v1/events"):
        ask_there(open_chat(page), "thanks")
    launcher(page).click()

    for number in (1, 2):
        said = Reply(
            id=uuid4().hex,
            sender="staff",
            name="Staff A",
            status="handover",
            lang="en",
            text=str(number),
        )
        service.deliver(watched.session, said)
        expect(page.locator(".badge")).to_have_text(str(number))
        expect(page.locator("[role=status]")).to_have_text(f"New messages: {number}")
    expect(launcher(page)).to_have_accessible_name("Ask about Qianhai , New messages: 2")

    launcher(page).click()
    expect(chat(page).locator("article.staff .who")).to_have_text(
        ["Staff A, Service centre staff"] * 2
    )
    expect(page.locator(".badge")).to_be_hidden()
    expect(page.locator("[role=status]")).to_have_text("")


def test_a_token_that_ran_out_is_renewed_and_the_conversation_goes_on(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str, complaints: list[str]
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    watched = Watched(page)
    frame = open_chat(page)
    ask_there(frame, "thanks")
    before, session = watched.tokens[-1], watched.session

    def run_out(route: Route) -> None:
        route.fulfill(status=401, json={"status": 401})

    page.route("**/api/v1/messages", run_out, times=1)
    ask_there(frame, QUESTION)

    assert watched.session == session
    assert watched.tokens[-1] != before
    complaints[:] = [text for text in complaints if "401" not in text]


def test_the_token_is_renewed_before_it_runs_out(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    watched = Watched(page)
    page.clock.install()
    frame = open_chat(page)

    with page.expect_response("**/api/v1/sessions/me/token"):
        page.clock.fast_forward("25:00")

    ask_there(frame, "thanks")
    assert len(watched.tokens) == 2


def test_deleting_my_data_gives_a_receipt_there_as_well(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    frame = open_chat(page)
    ask_there(frame, QUESTION)

    frame.locator("#menu summary").click()
    frame.locator("#erase").click()
    frame.locator("#dialog .primary").click()

    expect(frame.locator("#dialog code")).to_have_text(re.compile(r"^[0-9a-f]{32}$"))


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "x" * 100_000]
)
def test_nothing_that_is_handed_over_is_run(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str, text: str
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    launcher(page).wait_for()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))

    page.evaluate("(text) => { Qianhai.ask(text); Qianhai.setLocale(text); }", text)

    frame = chat(page)
    expect(frame.locator("article.own .bubble")).to_contain_text(text[:500])
    expect(frame.locator("article.bot").nth(2)).to_be_visible()
    assert frame.locator("#log img").count() == 0
    assert dialogs == []
