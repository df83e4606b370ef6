"""Signing in and out, the frame of the pages, and what the gate refuses."""

from __future__ import annotations

import httpx
import pytest
from redis import Redis

from tests.account_pages import text_of
from tests.live_service import LiveService
from tests.staff_accounts import PASSWORD, create_member, sign_in


@pytest.fixture
def stranger(service: LiveService) -> httpx.Client:
    return httpx.Client(base_url=service.url, timeout=60)


def test_a_page_sends_a_stranger_to_the_sign_in_and_back(
    service: LiveService, stranger: httpx.Client
) -> None:
    member = create_member(service, "staff")

    refused = stranger.get("/staff/?a=1")
    entered = stranger.post(
        "/staff/sign-in",
        data={"email": member.account.email, "password": PASSWORD, "next": "/staff/?a=1"},
    )

    assert refused.status_code == 303
    assert refused.headers["location"] == "/staff/sign-in?next=/staff/%3Fa%3D1"
    assert entered.headers["location"] == "/staff/?a=1"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil", "/staff/\nx", "/", ""]
)
def test_a_sign_in_leads_to_our_own_pages_only(
    service: LiveService, stranger: httpx.Client, elsewhere: str
) -> None:
    member = create_member(service, "staff")

    entered = stranger.post(
        "/staff/sign-in",
        data={"email": member.account.email, "password": PASSWORD, "next": elsewhere},
    )

    assert entered.headers["location"] == "/staff/"


def test_wrong_password_and_unknown_account_get_the_same_answer(
    service: LiveService, stranger: httpx.Client
) -> None:
    member = create_member(service, "staff")

    wrong = stranger.post("/staff/sign-in", data={"email": member.account.email, "password": "x"})
    unknown = stranger.post("/staff/sign-in", data={"email": "a@example.org", "password": "x"})

    assert wrong.status_code == unknown.status_code == 401
    assert "do not fit" in text_of(wrong)
    assert wrong.text.replace(member.account.email, "a@example.org") == unknown.text
    assert "set-cookie" not in wrong.headers


def test_the_session_is_kept_in_a_cookie_that_no_script_reads(
    service: LiveService, stranger: httpx.Client
) -> None:
    member = create_member(service, "staff")
    form = {"email": member.account.email, "password": PASSWORD}

    plain = stranger.post("/staff/sign-in", data=form).headers["set-cookie"]

    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(plain.split("; "))
    assert plain.startswith("staff=")


def test_a_stranger_who_says_he_came_over_https_is_not_believed(
    service: LiveService, stranger: httpx.Client
) -> None:
    member = create_member(service, "staff")
    form = {"email": member.account.email, "password": PASSWORD}

    answer = stranger.post("/staff/sign-in", data=form, headers={"X-Forwarded-Proto": "https"})

    assert "strict-transport-security" not in answer.headers
    assert answer.headers["set-cookie"].startswith("staff=")
    assert "Secure" not in answer.headers["set-cookie"].split("; ")


def test_only_the_hash_of_a_token_is_stored(service: LiveService) -> None:
    client = sign_in(service, create_member(service, "staff"))
    token = client.cookies["staff"]

    with Redis.from_url(service.redis_url) as store:
        kept = [key.decode() for key in store.scan_iter("{accounts}:session:*")]
        assert kept
        assert token not in "".join(kept)
        assert all(store.ttl(key) > 0 for key in kept)


def test_after_signing_out_the_token_opens_nothing(service: LiveService) -> None:
    client = sign_in(service, create_member(service, "staff"))
    token = client.cookies["staff"]

    out = client.post("/staff/sign-out")

    assert out.headers["location"] == "/staff/sign-in"
    again = httpx.get(f"{service.url}/staff/", cookies={"staff": token})
    assert again.status_code == 303


def test_a_change_without_its_token_is_refused(service: LiveService) -> None:
    client = sign_in(service, create_member(service, "staff"))
    csrf = client.headers.pop("X-CSRF-Token")

    assert client.post("/staff/language", data={"lang": "zh-Hant"}).status_code == 403
    assert client.post("/staff/language", data={"lang": "en", "csrf": "0" * 64}).status_code == 403
    accepted = client.post("/staff/language", data={"lang": "zh-Hant", "csrf": csrf})
    assert accepted.status_code == 303
    assert 'lang="zh-Hant"' in client.get("/staff/").text


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_a_form_of_another_site_cannot_sign_anybody_in(
    service: LiveService, stranger: httpx.Client, headers: dict[str, str]
) -> None:
    member = create_member(service, "staff")

    forged = stranger.post(
        "/staff/sign-in",
        data={"email": member.account.email, "password": PASSWORD},
        headers=headers,
    )

    assert forged.status_code == 403
    assert "set-cookie" not in forged.headers


def test_pages_of_staff_are_not_framed_not_kept_and_run_no_inline_code(
    service: LiveService,
) -> None:
    page = sign_in(service, create_member(service, "staff")).get("/staff/")

    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"


def test_names_are_shown_as_text(service: LiveService) -> None:
    member = create_member(service, "staff", name="<script>alert(1)</script>")

    page = sign_in(service, member).get("/staff/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
