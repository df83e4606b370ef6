"""From a service without accounts to an admin with a second factor, as browsers send it."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pyotp
import pytest

from tests.account_pages import text_of
from tests.live_service import LiveService, StartService, link_models
from tests.staff_accounts import PASSWORD, create_member, with_staff

ADMIN = {"name": "Admin A", "email": "admin@example.org"}


@pytest.fixture(scope="module")
def fresh(start_service: StartService, tmp_path_factory: pytest.TempPathFactory) -> LiveService:
    return start_service(link_models(tmp_path_factory.mktemp("fresh")))


def set_up_link(service: LiveService) -> str:
    assert service.process.stdout is not None
    line = service.process.stdout.readline()
    found = re.fullmatch(r"First account: (http\S+/staff/link/\S+)\n", line)
    assert found, line
    return found[1]


def test_the_first_start_prints_a_link_that_makes_one_admin(
    fresh: LiveService, tmp_path: Path
) -> None:
    link = set_up_link(fresh)
    browser = httpx.Client(timeout=60)
    chosen = {**ADMIN, "password": PASSWORD, "again": PASSWORD}

    assert "Make the first account" in text_of(browser.get(link))
    differs = browser.post(link, data={**chosen, "again": "x"})
    assert differs.status_code == 422
    assert "The two passwords differ" in text_of(differs)
    assert 'value="admin@example.org"' in differs.text
    assert PASSWORD not in differs.text
    told = browser.post(
        link, data={**chosen, "password": "Admin A admin", "again": "Admin A admin"}
    )
    assert "mostly your name" in text_of(told)

    made = browser.post(link, data=chosen)

    assert made.headers["location"] == "/staff/sign-in?said=password_chosen&lang=en"
    assert browser.get(link).status_code == 410
    assert browser.post(link, data=chosen).status_code == 410
    assert browser.post(f"{fresh.url}/staff/sign-in", data=chosen).status_code == 303


def test_a_link_that_never_was_is_over(fresh: LiveService) -> None:
    answer = httpx.get(f"{fresh.url}/staff/link/nothing", headers={"Accept-Language": "zh-CN"})

    assert answer.status_code == 410
    assert "此链接已失效" in text_of(answer)


def test_a_second_factor_is_asked_for_before_anything_opens(fresh: LiveService) -> None:
    member = create_member(fresh, "staff")
    secret, _ = with_staff(fresh, lambda staff: staff.administration.factors.offer(member.account))
    codes = with_staff(
        fresh,
        lambda staff: staff.administration.accept_factor(member.account, pyotp.TOTP(secret).now()),
    )
    browser = httpx.Client(base_url=fresh.url, timeout=60)
    form = {"email": member.account.email, "password": PASSWORD, "next": "/staff/?a=1"}

    step = browser.post("/staff/sign-in", data=form)

    assert step.headers["location"] == "/staff/sign-in/code?lang=en"
    assert browser.get("/staff/").status_code == 303
    assert "Second step" in text_of(browser.get("/staff/sign-in/code"))
    wrong = browser.post("/staff/sign-in/code", data={"code": "nonsense"})
    assert wrong.status_code == 401
    entered = browser.post("/staff/sign-in/code", data={"code": codes[0]})
    assert entered.headers["location"] == "/staff/?a=1"
    assert browser.get("/staff/").status_code == 200
    assert browser.post("/staff/sign-in/code", data={"code": codes[1]}).status_code == 303
    assert browser.cookies.get("staff-step") is None


def test_a_code_without_a_password_leads_back_to_the_sign_in(fresh: LiveService) -> None:
    browser = httpx.Client(base_url=fresh.url, cookies={"staff-step": "forged"})

    assert browser.get("/staff/sign-in/code").headers["location"] == "/staff/sign-in"
    assert browser.post("/staff/sign-in/code", data={"code": "1"}).status_code == 303


def test_guessing_is_refused_with_the_seconds_to_wait_and_noted_once(fresh: LiveService) -> None:
    browser = httpx.Client(base_url=fresh.url, timeout=60)
    form = {"email": "somebody@example.org", "password": "x"}

    answers = [browser.post("/staff/sign-in", data=form) for _ in range(7)]

    assert [answer.status_code for answer in answers[:5]] == [401] * 5
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert slowed
    assert re.search(r"Too many tries. Wait \d+ seconds", text_of(slowed[0]))
    deeds = with_staff(fresh, lambda staff: staff.audit.latest(50))
    assert [deed.action for deed in deeds].count("sign_in_slowed") == 1
    assert "somebody@example.org" not in str(deeds)


def test_a_new_sign_in_ends_the_session_of_before(fresh: LiveService) -> None:
    member = create_member(fresh, "staff")
    browser = httpx.Client(base_url=fresh.url, timeout=60)
    form = {"email": member.account.email, "password": PASSWORD}

    browser.post("/staff/sign-in", data=form)
    before = browser.cookies["staff"]
    browser.post("/staff/sign-in", data=form)

    assert browser.cookies["staff"] != before
    assert httpx.get(f"{fresh.url}/staff/", cookies={"staff": before}).status_code == 303
    assert browser.get("/staff/").status_code == 200
