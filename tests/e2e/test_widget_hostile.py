"""The assistant on pages that are strict, broken or unfriendly."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.chat_page import LOST, OpenPage
from tests.host_pages import HostPages, ask_there, chat, launcher, open_chat, tag
from tests.live_service import LiveService
from tests.site_visits import add_site, with_sites

QUESTION: Final = "When does Shenzhen Bay Port close?"
UNFRIENDLY: Final = """<style>
* { all: unset !important; }
iframe, div, button, qianhai-assistant { display: none !important; opacity: 0 !important; }
html { font-size: 3px; filter: grayscale(1); zoom: 1.5; }
body { transform: rotate(3deg); direction: rtl; color: red; }
:not(html) { position: static !important; width: 1px !important; pointer-events: none !important;
    visibility: hidden !important; z-index: -1 !important; transform: scale(0) !important; }
</style>"""
REDEFINED: Final = """<script>
const broken = () => { throw new Error("redefined"); };
const other = () => undefined;
Array.prototype.toJSON = () => "[]";
for (const name of ["push", "map", "join", "shift", "forEach", "filter", "slice", "indexOf", "at"])
  Array.prototype[name] = broken;
for (const name of ["replace", "slice", "split", "toLowerCase", "startsWith", "trim", "includes"])
  String.prototype[name] = broken;
Array.from = Array.of = broken;
Array.prototype[Symbol.iterator] = broken;
RegExp.prototype.test = RegExp.prototype.exec = broken;
Function.prototype.call = Function.prototype.apply = Function.prototype.bind = broken;
Object.keys = Object.assign = Object.hasOwn = Object.freeze = broken;
JSON.parse = JSON.stringify = broken;
window.Promise = window.fetch = window.URL = window.URLSearchParams = broken;
window.MessageChannel = window.Map = window.Set = window.Uint8Array = broken;
window.setTimeout = window.clearTimeout = window.postMessage = window.matchMedia = broken;
window.Number = window.String = window.Symbol = broken;
crypto.getRandomValues = crypto.randomUUID = broken;
Storage.prototype.getItem = Storage.prototype.setItem = broken;
Element.prototype.setAttribute = Element.prototype.getAttribute = broken;
Element.prototype.attachShadow = Element.prototype.remove = broken;
EventTarget.prototype.addEventListener = EventTarget.prototype.dispatchEvent = other;
window.addEventListener = document.addEventListener = other;
HTMLElement.prototype.focus = other;
Object.prototype.type = Object.prototype.nonce = Object.prototype.locale = "polluted";
</script>"""


def answered(page: Page) -> None:
    """Opens the assistant by a click, and gets an answer."""
    frame = open_chat(page)
    ask_there(frame, QUESTION)
    expect(frame.locator("article.bot .feedback")).to_have_count(1)


def test_a_strict_policy_of_the_page_lets_it_work(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    policy = (
        f"default-src 'none'; script-src {service.url}/widget.js; frame-src {service.url}/widget; "
        "base-uri 'none'; form-action 'none'; img-src data:"
    )
    body = tag(service.url, site, colour="#7b1fa2")
    page = open_address(
        hosts.serve("/strict", body=body, headers={"Content-Security-Policy": policy})
    )

    answered(page)

    expect(launcher(page)).to_have_css("background-color", "rgb(123, 31, 162)")


def test_a_page_that_asks_for_trusted_types_lets_it_work(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    policy = "require-trusted-types-for 'script'; trusted-types 'none'"
    page = open_address(
        hosts.serve(
            "/trusted",
            body=tag(service.url, site),
            headers={"Content-Security-Policy": policy},
        )
    )

    answered(page)


def test_an_isolated_page_lets_it_work(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    isolated = {
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    page = open_address(hosts.serve("/isolated", body=tag(service.url, site), headers=isolated))

    answered(page)


def test_styles_of_the_page_do_not_reach_it(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(hosts.serve("/styled", head=UNFRIENDLY, body=tag(service.url, site)))
    launcher(page).wait_for()
    box = launcher(page).bounding_box()
    assert box is not None
    assert box["height"] >= 56

    answered(page)

    panel = page.locator("qianhai-assistant .panel").bounding_box()
    assert panel is not None
    assert panel["width"] > 300


def test_what_the_page_redefined_does_not_matter(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    page = open_address(
        hosts.serve(
            "/redefined", head=REDEFINED, body=tag(service.url, site, locale="en", colour="#7b1fa2")
        )
    )

    answered(page)

    expect(launcher(page)).to_have_css("background-color", "rgb(123, 31, 162)")
    chat(page).locator("#close").click()
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    expect(launcher(page)).to_be_focused()


def test_it_works_on_a_page_that_stands_in_a_frame_itself(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str
) -> None:
    inner = hosts.serve("/inner", body=tag(service.url, site))
    page = open_address(
        hosts.serve("/outer", body=f'<iframe src="{inner}" width=600 height=700></iframe>')
    )
    inside = page.frame_locator("main > iframe")

    inside.locator("qianhai-assistant .launcher").click()

    frame = inside.frame_locator("qianhai-assistant iframe")
    expect(frame.locator("article.bot")).to_have_count(2)


def test_a_page_of_another_origin_is_told_that_it_cannot_be_shown(
    open_address: OpenPage, service: LiveService, hosts: HostPages, complaints: list[str]
) -> None:
    other = add_site(service, "https://elsewhere.example").key
    page = open_address(hosts.serve("/stranger", body=tag(service.url, other, locale="zh-HK")))
    page.clock.install()
    launcher(page).click()
    expect(page.locator(".note")).to_contain_text("正在開啟")

    page.clock.fast_forward(16_000)

    expect(page.locator(".note p")).to_have_text("助理暫時無法在此顯示。")
    expect(page.locator(".note a")).to_have_attribute("href", f"{service.url}/?lang=zh-Hant")
    page.locator(".note button").last.click()
    expect(launcher(page)).to_be_focused()
    assert any("frame-ancestors" in text for text in complaints)
    complaints.clear()


@pytest.mark.parametrize("key", ["site_0", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"])
def test_a_forged_key_shows_nothing_and_runs_nothing(
    open_address: OpenPage, service: LiveService, hosts: HostPages, key: str, complaints: list[str]
) -> None:
    page = open_address(hosts.serve("/forged", body=tag(service.url, key.replace('"', "&quot;"))))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))

    with page.expect_console_message(lambda message: "403" in message.text):
        launcher(page).click()

    expect(page.locator(".note p")).to_be_visible()
    assert dialogs == []
    complaints.clear()


def test_a_site_that_is_shut_out_while_open_is_told_so_in_the_frame(
    open_address: OpenPage, service: LiveService, hosts: HostPages, complaints: list[str]
) -> None:
    own = add_site(service, hosts.origin).key
    page = open_address(hosts.serve("/shut", body=tag(service.url, own)))
    frame = open_chat(page)
    with_sites(service, lambda sites: sites.set_disabled(own, True))

    frame.locator("#input").fill(QUESTION)
    with page.expect_console_message(lambda message: "403" in message.text):
        frame.locator("#input").press("Enter")

    expect(frame.locator(".note").last).to_contain_text("has been switched off on this page")
    page.close()  # It may be told more than once.
    complaints[:] = [text for text in complaints if "403" not in text]


@pytest.mark.parametrize("sent", ["stranger", "no name", "wrong name"])
def test_only_our_own_script_is_heard_in_the_frame(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str, sent: str
) -> None:
    """A frame that some other script holds takes no orders, whatever it is told."""
    address = f"{service.url}/widget?site={site}#" + ("abc" if sent != "no name" else "")
    page = open_address(hosts.serve("/lure", body=f'<iframe id="lure" src="{address}"></iframe>'))
    frame = page.frame_locator("#lure")
    expect(frame.locator("h1")).to_have_count(1)
    nonce = {"stranger": "abc", "no name": "", "wrong name": "abd"}[sent]
    from_window = "self[0]" if sent == "stranger" else "window"

    page.evaluate(
        """([nonce, via]) => {
          const { port1, port2 } = new MessageChannel();
          const target = document.querySelector("#lure").contentWindow;
          const hello = { type: "hello", nonce, locale: "en", shown: true };
          if (via === "window") return target.postMessage(hello, "*", [port2]);
          const other = document.body.appendChild(document.createElement("iframe"));
          const post = "(target, hello, port) => target.postMessage(hello, '*', [port])";
          other.contentWindow.eval(post)(target, hello, port2);
        }""",
        [nonce, from_window],
    )

    page.wait_for_timeout(500)
    expect(frame.locator("article")).to_have_count(0)


def test_the_line_goes_and_comes_back(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str, complaints: list[str]
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    frame = open_chat(page)
    page.context.set_offline(True)
    frame.locator("#input").fill(QUESTION)
    frame.locator("#input").press("Enter")
    expect(frame.locator(".note").last).to_have_text("Not sent")

    page.context.set_offline(False)

    expect(frame.locator("article.bot .feedback")).to_have_count(1)
    complaints[:] = [text for text in complaints if not text.startswith(LOST)]


def test_opened_offline_it_says_so_and_comes_when_the_line_is_back(
    open_address: OpenPage, service: LiveService, hosts: HostPages, site: str, complaints: list[str]
) -> None:
    page = open_address(hosts.serve("/", body=tag(service.url, site)))
    launcher(page).wait_for()
    page.context.set_offline(True)
    launcher(page).click()
    expect(page.locator(".note p")).to_be_visible()

    page.context.set_offline(False)

    expect(chat(page).locator("article.bot")).to_have_count(2)
    complaints.clear()
