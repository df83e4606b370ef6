"""Every page, found from the front doors as each role finds it, and every form on it sent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx
import pytest
import yaml

from bot.accounts.account import ROLES, as_roles
from knowledge.settings import ROOT
from tests.live_service import LiveService, Resident, StartService
from tests.page_reader import PageReader, SentForm
from tests.site_visits import add_site
from tests.staff_accounts import create_member, sign_in

ROWS: Final[dict[str, list[str]]] = yaml.safe_load(
    (ROOT / "tests" / "contracts" / "staff_routes.yml").read_text(encoding="utf-8")
)
NOBODY, RESIDENT = "nobody", "resident"
WHO: Final = (NOBODY, RESIDENT, *ROLES)
STARTS: Final = ("/", "/staff/", "/answer/tax.gba-subsidy.amount", "/widget.js")
HOSTILE: Final = "\"'><script>alert(1)</script>{{7*7}}\r\nX-Injected: 1"
EACH: Final = 2  # pages of one kind that are looked at; the third entry is as the second
_BLANK: Final = re.compile(r"\\\{[^}]+\\\}")
_NAME: Final = re.compile(r"\{[^}]+\}")
_TELLING: Final = re.compile(
    r"Traceback|File \"/|site-packages|uvicorn|fastapi|starlette|python/", re.I
)
# Linked from no page: where a step before leads to, or what an admin hands on.
UNLINKED: Final = {
    "GET /staff/link/{token}",
    "GET /staff/sign-in/code",
    "GET /staff/exchange/{name}",
    "GET /staff/entries/review",
    "GET /staff/rules/{name}/trial",
}


def route_of(method: str, path: str) -> str:
    """The row of staff_routes.yml for an address, or its path where there is none."""
    fitting = [
        row
        for row in ROWS
        if row.split()[0] == method
        and re.fullmatch(_BLANK.sub("[^/]+", re.escape(row.split()[1])), path)
    ]
    # Of two that fit, the one that says more: a name with a suffix rather than any name.
    return max(fitting, key=lambda row: len(_NAME.sub("", row)), default=_front(path))


def _front(path: str) -> str:
    return f"/{path.split('/')[1]}"


@dataclass
class Crawler:
    """One who follows what the pages offer."""

    who: str
    client: httpx.Client
    found: dict[str, str] = field(default_factory=dict)
    pages: dict[str, PageReader] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)

    def crawl(self, *starts: str) -> None:
        waiting = list(starts)
        while waiting:
            address = waiting.pop(0)
            path = urlsplit(address).path
            kind = route_of("GET", path)
            if address in self.found or self.kinds[kind] >= EACH:
                continue
            self.kinds[kind] += 1
            self.found[address] = kind
            waiting += self.visit(address)

    def visit(self, address: str) -> list[str]:
        """Looks at a page, and tells where it leads on this service."""
        answer = self.client.get(address)
        check(answer, self.who)
        assert answer.status_code != 403, f"{self.who} was led to {address}"
        if answer.is_redirect:
            return within(address, [answer.headers["location"]])
        if not answer.headers["content-type"].startswith("text/html"):
            return []
        page = PageReader(answer.text)
        assert page.inline == [], address
        self.pages[address] = page
        searches = [f"{form.action or address}" for form in page.forms if form.method == "GET"]
        return within(address, [*page.links, *searches])


def within(address: str, links: list[str]) -> list[str]:
    """The links that stay on the service, without their fragment."""
    whole = (urlsplit(urljoin(f"http://here{address}", link)) for link in links)
    return [
        parts.path + (f"?{parts.query}" if parts.query else "")
        for parts in whole
        if parts.netloc == "here" and parts.scheme == "http"
    ]


def check(answer: httpx.Response, who: str) -> None:
    """What holds for every answer, whoever asked for whatever."""
    where = f"{answer.request.method} {answer.request.url} as {who}: {answer.status_code}"
    assert answer.status_code < 500, f"{where} {answer.text[:500]}"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy, where
    assert "frame-ancestors" in policy, where
    assert answer.headers["x-content-type-options"] == "nosniff", where
    assert answer.headers["referrer-policy"] in {"no-referrer", "same-origin"}, where
    assert answer.headers["cross-origin-opener-policy"] == "same-origin", where
    assert "server" not in answer.headers and "x-powered-by" not in answer.headers, where
    assert "x-injected" not in answer.headers, where
    if answer.request.url.path.startswith(("/staff", "/api/")):
        assert "no-store" in answer.headers["cache-control"], where
    for cookie in answer.headers.get_list("set-cookie"):
        assert {"HttpOnly", "Path=/"} <= set(cookie.split("; ")), where
    if answer.headers.get("content-type", "").startswith(("text/html", "application/")):
        assert not _TELLING.search(answer.text), where
        assert "<script>alert(1)" not in answer.text, where


@pytest.fixture(scope="module")
def crawled(start_service: StartService) -> LiveService:
    """A service of its own: the forms change what they can."""
    running = start_service()
    add_site(running)
    return running


@pytest.fixture(scope="module")
def crawlers(crawled: LiveService) -> Iterator[dict[str, Crawler]]:
    resident = Resident(crawled)
    resident.say("What is the subsidy?")
    bearer = {"Authorization": resident.client.headers["Authorization"]}
    clients = {
        NOBODY: httpx.Client(base_url=crawled.url, timeout=60),
        RESIDENT: httpx.Client(base_url=crawled.url, timeout=60, headers=bearer),
        **{role: entered(crawled, role) for role in ROLES},
    }
    found = {who: Crawler(who, client) for who, client in clients.items()}
    for crawler in found.values():
        crawler.crawl(*STARTS)
    yield found
    for client in clients.values():
        client.close()


def entered(service: LiveService, role: str) -> httpx.Client:
    return sign_in(service, create_member(service, *as_roles([role])))


def test_every_page_of_staff_is_found_by_who_may_see_it(crawlers: dict[str, Crawler]) -> None:
    pages = {
        row for row in ROWS if row.startswith("GET ") and not row.startswith("GET /staff/api/")
    }

    found = {kind for crawler in crawlers.values() for kind in crawler.found.values()}

    assert pages - found == UNLINKED


def test_who_is_not_signed_in_is_led_to_no_page_of_staff(crawlers: dict[str, Crawler]) -> None:
    for who in (NOBODY, RESIDENT):
        staff = {kind for kind in crawlers[who].pages.values() if kind}
        shown = [address for address in crawlers[who].pages if address.startswith("/staff")]
        assert staff
        assert {urlsplit(address).path for address in shown} == {"/staff/sign-in"}


def test_an_address_found_by_one_role_is_shown_to_no_other(crawlers: dict[str, Crawler]) -> None:
    addresses = {
        address: kind
        for crawler in crawlers.values()
        for address, kind in crawler.found.items()
        if kind in ROWS and ROWS[kind] != ["anyone"]
    }
    for address, kind in addresses.items():
        allowed = {*ROWS[kind], "admin"} if ROWS[kind] != ["everybody"] else set(ROLES)
        for who in WHO:
            answer = crawlers[who].client.get(address)
            check(answer, who)
            refused = answer.status_code in {401, 403} or "/staff/sign-in?next" in str(
                answer.headers.get("location")
            )
            assert refused == (who not in allowed), f"{who} asked for {address}"


def test_what_an_address_says_is_shown_as_text_alone(crawlers: dict[str, Crawler]) -> None:
    for who in (NOBODY, "admin"):
        crawler = crawlers[who]
        for address in dict.fromkeys(_hostile(address) for address in crawler.found):
            answer = crawler.client.get(address)
            check(answer, who)
        for path in ("/staff/", "/staff/sign-in", "/", "/answer/", "/api/v1/files/"):
            check(crawler.client.get(path + "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"), who)


def _hostile(address: str) -> str:
    parts = urlsplit(address)
    names = [name for name, _ in parse_qsl(parts.query)]
    given = dict.fromkeys((*names, "lang", "said", "next", "q", "page"), HOSTILE)
    return f"{parts.path}?{urlencode(given)}"


def forms_of(crawler: Crawler) -> dict[str, SentForm]:
    """A form of each kind that a role finds; signing out comes with every page."""
    found: dict[str, SentForm] = {}
    for address, page in crawler.pages.items():
        for form in page.forms:
            (action,) = within(address, [form.action or address])
            form.action = action
            if form.method == "POST" and form.is_sent:
                found.setdefault(route_of("POST", urlsplit(action).path), form)
    return found


def test_a_form_without_its_token_changes_nothing(crawlers: dict[str, Crawler]) -> None:
    sent = 0
    for role in ROLES:
        crawler = crawlers[role]
        token = crawler.client.headers.pop("X-CSRF-Token")
        for form in forms_of(crawler).values():
            fields = {name: value for name, value in form.fields.items() if name != "csrf"}
            answer = crawler.client.post(form.action, data=fields)
            check(answer, role)
            assert answer.status_code == 403, (role, form.action)
            sent += 1
        crawler.client.headers["X-CSRF-Token"] = token
    assert sent > 20


def test_a_form_filled_with_mischief_is_taken_as_text_or_refused(
    crawled: LiveService, crawlers: dict[str, Crawler]
) -> None:
    """The last one: what is sent here is kept."""
    forms = forms_of(crawlers["admin"])
    assert forms.keys() <= ROWS.keys(), "a form that leads nowhere"
    del forms["POST /staff/settings/channels/{channel}"]  # would close what is looked at below

    for _, form in sorted(forms.items()):
        # A form may end the session, or take the role.
        with closing(entered(crawled, "admin")) as client:
            answer = client.post(form.action, data=form.fields | dict.fromkeys(form.texts, HOSTILE))
            check(answer, "admin")
            assert answer.status_code != 403, form.action

    with closing(entered(crawled, "admin")) as client:
        Crawler("admin", client).crawl("/staff/")
