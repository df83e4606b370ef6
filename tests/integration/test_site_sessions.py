"""Who may speak through a page on a site, at the running service."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.settings import SITE_TOKEN_MINUTES
from tests.live_service import LiveService, Resident, problem
from tests.site_visits import ORIGIN, Frame, add_site, with_sites

UNKNOWN = "此網頁尚未登記，不能顯示助理。請使用助理本身的網頁。"
DISABLED = "此網頁上的助理已停用。請使用助理本身的網頁。"
ELSEWHERE = "不能由此網頁使用助理。請重新開啟網頁，或使用助理本身的網頁。"


@pytest.fixture
def frame(service: LiveService) -> Frame:
    return Frame(service, add_site(service).key)


def refused(response: httpx.Response, sentence: str) -> None:
    assert problem(response, 403)["detail"] == sentence


def test_a_page_on_an_allowed_origin_talks_with_a_short_lived_token(frame: Frame) -> None:
    opened = frame.enter()

    assert opened["replies"][0]["lang"] == "zh-Hant"
    left = datetime.fromisoformat(opened["expires_at"]) - datetime.now(UTC)
    assert timedelta(0) < left <= timedelta(minutes=SITE_TOKEN_MINUTES)
    assert frame.say("多謝").status_code == 200
    assert frame.client.get("/sessions/me").json()["session"] == opened["session"]


@pytest.mark.parametrize("key", ["", "site_000000000000000000000000", "site_' --"])
def test_a_forged_key_is_refused(service: LiveService, key: str) -> None:
    refused(Frame(service, key).open(), UNKNOWN)
    page = httpx.get(
        f"{service.url}/widget", params={"site": key}, headers={"Accept-Language": "zh-TW"}
    )
    refused(page, UNKNOWN)


@pytest.mark.parametrize(
    "headers",
    [
        {"Embedding-Origin": "https://evil.example"},
        {"Embedding-Origin": "null"},
        {"Embedding-Origin": ""},
        {"Embedding-Origin": f"{ORIGIN}.evil.example"},
        {"Origin": ORIGIN},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
    ],
)
def test_a_forged_origin_is_refused(frame: Frame, headers: dict[str, str]) -> None:
    frame.client.headers.update(headers)

    refused(frame.open(), ELSEWHERE)


@pytest.mark.parametrize("name", ["Origin", "Embedding-Origin"])
def test_a_missing_origin_is_refused(frame: Frame, name: str) -> None:
    frame.enter()
    del frame.client.headers[name]

    refused(frame.open(), ELSEWHERE)
    refused(frame.say("多謝"), ELSEWHERE)


def test_a_token_is_worth_nothing_on_another_site_or_origin(
    service: LiveService, frame: Frame
) -> None:
    token = frame.enter()["token"]
    other = Frame(service, add_site(service, "https://other.example").key, "https://other.example")
    other.carry(token)

    refused(other.say("多謝"), ELSEWHERE)
    refused(other.renew(), ELSEWHERE)
    refused(other.client.get("/sessions/me"), ELSEWHERE)
    refused(other.client.delete("/sessions/me"), ELSEWHERE)
    refused(other.client.get("/events"), ELSEWHERE)
    assert frame.say("多謝").status_code == 200


def test_a_disabled_site_is_shut_out_and_may_come_back(service: LiveService, frame: Frame) -> None:
    frame.enter()
    with_sites(service, lambda sites: sites.set_disabled(frame.site, True))

    refused(frame.open(), DISABLED)
    refused(frame.say("多謝"), DISABLED)
    refused(frame.renew(), DISABLED)

    with_sites(service, lambda sites: sites.set_disabled(frame.site, False))
    assert frame.say("多謝").status_code == 200


def test_an_origin_that_was_taken_away_is_shut_out(service: LiveService, frame: Frame) -> None:
    frame.enter()
    with_sites(service, lambda sites: sites.set_origins(frame.site, ["https://new.example"]))

    refused(frame.say("多謝"), ELSEWHERE)


def test_a_token_is_renewed_while_the_conversation_goes_on(frame: Frame) -> None:
    opened = frame.enter()
    renewed = frame.renew().json()
    frame.carry(renewed["token"])

    assert renewed["token"] != opened["token"]
    assert frame.client.get("/sessions/me").json()["session"] == opened["session"]


def test_a_token_whose_renewal_was_lost_on_the_way_is_renewed_again(frame: Frame) -> None:
    frame.enter()

    assert frame.renew().status_code == 200
    assert frame.renew().status_code == 200


def test_a_token_that_leaked_cannot_be_renewed_once_its_page_went_on(frame: Frame) -> None:
    leaked = frame.enter()["token"]
    for _ in range(2):
        frame.carry(frame.renew().json()["token"])
    frame.carry(leaked)

    problem(frame.renew(), 401)


def test_an_erased_session_is_not_renewed(frame: Frame) -> None:
    session = frame.enter()["session"]
    assert frame.client.delete("/sessions/me").json()["session"] == session

    problem(frame.renew(), 401)


def test_the_frame_may_be_shown_by_the_sites_pages_only(service: LiveService) -> None:
    site = add_site(service, ORIGIN, "https://other.example:8443")

    page = httpx.get(f"{service.url}/widget", params={"site": site.key, "lang": "zh-HK"})

    policy = page.headers["content-security-policy"]
    assert policy.endswith(f"; frame-ancestors {ORIGIN} https://other.example:8443")
    assert "script" not in policy, "nothing beyond the service's own"
    assert page.headers["cache-control"] == "no-store"
    assert '<html lang="zh-Hant"' in page.text
    own = httpx.get(service.url).headers["content-security-policy"]
    assert own.endswith("; frame-ancestors 'none'")


def test_our_own_page_needs_no_site(resident: Resident) -> None:
    assert resident.say("thanks")


def resume(frame: Frame, token: str) -> httpx.Response:
    headers = {"Cookie": f"qianhai-{frame.site}={token}"}
    return frame.client.post("/sessions/resume", json={"site": frame.site}, headers=headers)


def test_a_frame_whose_storage_is_blocked_goes_on_by_a_cookie_no_script_reads(
    frame: Frame,
) -> None:
    response = frame.open()
    opened = response.json()
    cookie = response.headers["set-cookie"]
    for attribute in (
        "HttpOnly",
        "Secure",
        "Partitioned",
        "SameSite=None",
        "Path=/api/v1/sessions",
    ):
        assert attribute in cookie

    resumed = resume(frame, opened["token"])

    frame.carry(resumed.json()["token"])
    assert frame.client.get("/sessions/me").json()["session"] == opened["session"]
    assert resumed.json()["token"] in resumed.headers["set-cookie"]
    erased = frame.client.delete("/sessions/me").headers["set-cookie"]
    assert "=; Max-Age=0;" in erased


def test_nothing_is_resumed_that_is_not_this_pages_own(service: LiveService, frame: Frame) -> None:
    token = frame.enter()["token"]
    other = Frame(service, add_site(service, "https://other.example").key, "https://other.example")

    for forged in ("", "x", token[:-2]):
        assert resume(frame, forged).json() is None
    assert resume(other, token).json() is None
    assert "set-cookie" not in resume(other, token).headers
    assert resume(frame, token).json()["token"]


def test_our_own_page_gets_no_cookie(service: LiveService) -> None:
    assert "set-cookie" not in httpx.post(f"{service.url}/api/v1/sessions", json={}).headers
