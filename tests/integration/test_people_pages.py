"""What admins do on the pages of people, and everybody on the page of their own account."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pyotp
import pytest
import redis.asyncio

from tests.account_pages import PASSWORD, AccountPages, text_of

OTHER = "four other unlikely words"
LINK = re.compile(r'value="http://desk(/staff/link/[^"]+)"')


@pytest.fixture
async def desk(own_redis: str, tmp_path: Path) -> AsyncIterator[AccountPages]:
    async with redis.asyncio.Redis.from_url(own_redis) as client:
        await client.flushdb()
        yield await AccountPages.open(client, tmp_path)


async def admin_of(desk: AccountPages) -> httpx.AsyncClient:
    return await desk.signed_in(await desk.add("admin", name="Admin A", email="admin@example.org"))


async def test_an_admin_invites_somebody_who_then_signs_in(desk: AccountPages) -> None:
    admin, guest = await admin_of(desk), desk.browser()
    form = {
        "name": "Staff B",
        "email": "b@example.org",
        "lang": "zh-Hant",
        "roles": ["staff", "editor", "root"],
    }

    shown = await admin.post("/staff/people", data=form)

    found = LINK.search(shown.text)
    assert found, text_of(shown)
    assert "holds for 72 hours" in text_of(shown)
    chosen = await guest.post(found[1], data={"password": PASSWORD, "again": PASSWORD})
    assert chosen.status_code == 303
    entered = await guest.post(
        "/staff/sign-in", data={"email": "b@example.org", "password": PASSWORD}
    )
    assert entered.headers["location"] == "/staff/"
    assert "Staff B，您好" in (await guest.get("/staff/")).text
    account = await desk.staff.accounts.of_email("b@example.org")
    assert account
    assert account.roles == {"staff", "editor"}


async def test_an_invitation_that_cannot_be_keeps_what_was_filled_in(desk: AccountPages) -> None:
    admin = await admin_of(desk)
    form = {"name": "Staff <B>", "email": "ADMIN@example.org", "lang": "zh-Hans", "roles": "editor"}

    refused = await admin.post("/staff/people", data=form)

    assert refused.status_code == 422
    assert "There is an account with the address ADMIN@example.org already." in text_of(refused)
    assert 'value="Staff &lt;B&gt;"' in refused.text
    assert re.search(r'value="editor" checked', refused.text)
    assert re.search(r'value="zh-Hans" lang="zh-Hans" selected', refused.text)


async def test_people_stand_on_pages_that_keep_what_was_looked_for(desk: AccountPages) -> None:
    admin = await admin_of(desk)
    for number in range(27):
        await desk.add("staff", name=f"Staff {number}", email=f"s{number:02}@example.com")

    first = await admin.get("/staff/people")
    last = text_of(await admin.get("/staff/people?page=2"))

    assert "Page 1 of 2" in text_of(first)
    assert "admin@example.org" in text_of(first)
    assert ("s23@example.com" in text_of(first), "s24@example.com" in text_of(first)) == (
        True,
        False,
    )
    assert all(f"s{number}@example.com" in last for number in (24, 25, 26))
    found = await admin.get("/staff/people?q=EXAMPLE.com&page=2")
    assert "s26@example.com" in text_of(found)
    assert 'href="?q=EXAMPLE.com&amp;page=1"' in found.text
    assert "Page" not in text_of(await admin.get("/staff/people?q=staff+26"))


async def test_people_are_found_by_name_and_address(desk: AccountPages) -> None:
    admin = await admin_of(desk)
    await desk.add("staff", name="陳大文", email="chan@example.org")
    await desk.add("viewer", name="Staff V", email="v@example.net")

    assert "陳大文" in text_of(await admin.get("/staff/people?q=大文"))
    found = text_of(await admin.get("/staff/people?q=EXAMPLE.net"))
    assert "Staff V" in found
    assert "陳大文" not in found
    assert "Nobody fits." in text_of(await admin.get("/staff/people?q=<script>"))


async def test_a_person_is_given_roles_shut_out_and_let_in_again(desk: AccountPages) -> None:
    admin = await admin_of(desk)
    person = await desk.add("staff", password=PASSWORD)
    place, theirs = f"/staff/people/{person.id}", await desk.signed_in(person)

    saved = await admin.post(f"{place}/roles", data={"roles": ["viewer"], "reason": "moved"})
    assert saved.headers["location"] == f"{place}?said=roles"
    assert "The roles are saved." in text_of(await admin.get(saved.headers["location"]))
    assert (await theirs.get("/staff/account")).status_code == 303
    await admin.post(f"{place}/state", data={"disabled": "yes", "reason": "left"})
    assert "Disabled" in text_of(await admin.get(place))
    refused = await admin.post(f"{place}/link")
    assert "This account is disabled" in text_of(refused)
    await admin.post(f"{place}/state", data={"reason": "came back"})
    person_now = await desk.staff.accounts.get(person.id)
    assert person_now
    assert (person_now.roles, person_now.disabled) == ({"viewer"}, False)
    assert [action for _, action, subject in await desk.deeds() if subject == person.id] == [
        "account.enabled",
        "account.disabled",
        "account.roles",
    ]
    (deed,) = [one for one in await desk.staff.audit.latest(9) if one.action == "account.roles"]
    assert deed.reason == "moved"
    assert deed.details == {"before": ["staff"], "after": ["viewer"]}


async def test_the_only_admin_cannot_shut_himself_out(desk: AccountPages) -> None:
    account = await desk.add("admin", name="Admin A")
    admin, place = await desk.signed_in(account), f"/staff/people/{account.id}"

    for change in (
        admin.post(f"{place}/roles", data={"roles": "staff"}),
        admin.post(f"{place}/state", data={"disabled": "yes"}),
    ):
        refused = await change
        assert refused.status_code == 422
        assert "This is the only admin" in text_of(refused)
    assert (await admin.get("/staff/people")).status_code == 200


async def test_a_page_of_nobody_says_so(desk: AccountPages) -> None:
    admin = await admin_of(desk)

    for answer in (
        await admin.get("/staff/people/nobody"),
        await admin.post("/staff/people/nobody/roles", data={"roles": "staff"}),
        await admin.post("/staff/people/nobody/link"),
        await admin.post("/staff/people/nobody/factor"),
    ):
        assert answer.status_code == 422
        assert "There is no such account." in text_of(answer)


async def test_sessions_are_seen_and_ended(desk: AccountPages) -> None:
    admin = await admin_of(desk)
    person = await desk.add("staff")
    theirs, place = await desk.signed_in(person), f"/staff/people/{person.id}"
    (session,) = await desk.staff.sessions.of(person.id)

    assert "192.0.2.1" in text_of(await admin.get(place))
    await admin.post(f"{place}/sessions", data={"session": session.id})

    assert (await theirs.get("/staff/account")).status_code == 303
    assert "Nobody is signed in." in text_of(await admin.get(place))


async def test_one_cannot_end_the_session_of_somebody_else_as_ones_own(desk: AccountPages) -> None:
    person, other = await desk.add("staff"), await desk.add("staff")
    mine, theirs = await desk.signed_in(person), await desk.signed_in(other)
    (session,) = await desk.staff.sessions.of(other.id)

    await mine.post("/staff/account/sessions", data={"session": session.id})

    assert (await theirs.get("/staff/account")).status_code == 200


async def test_the_own_password_is_changed_with_the_old_one(desk: AccountPages) -> None:
    person = await desk.add("viewer", password=PASSWORD)
    here, there = await desk.signed_in(person), await desk.signed_in(person)
    before = here.cookies["staff"]
    form = {"current": PASSWORD, "password": OTHER, "again": OTHER}

    for wrong, told in (
        ({"current": "wrong"}, "The current password is not right"),
        ({"again": "differs"}, "The two passwords differ"),
        ({"password": "short", "again": "short"}, "12 to 200 characters"),
    ):
        refused = await here.post("/staff/account/password", data={**form, **wrong})
        assert refused.status_code == 422
        assert told in text_of(refused)
    changed = await here.post("/staff/account/password", data=form)

    assert changed.headers["location"] == "/staff/account?said=password"
    assert here.cookies["staff"] != before
    assert "The password is changed." in text_of(await here.get("/staff/account?said=password"))
    assert (await there.get("/staff/account")).status_code == 303
    assert await desk.staff.accounts.password_fits(person, OTHER)


async def test_guessing_the_current_password_is_slowed_down(desk: AccountPages) -> None:
    person = await desk.add("staff", password=PASSWORD)
    browser = await desk.signed_in(person)

    told = [
        text_of(await browser.post("/staff/account/factor", data={"current": "wrong"}))
        for _ in range(6)
    ]

    assert "Too many tries" in told[-1]
    assert await desk.staff.administration.factors.offered(person) is None


async def test_a_second_factor_is_set_up_used_and_taken_away(desk: AccountPages) -> None:
    person = await desk.add("staff", password=PASSWORD)
    browser, elsewhere = await desk.signed_in(person), await desk.signed_in(person)

    offered = await browser.post("/staff/account/factor", data={"current": PASSWORD})
    page = await browser.get(offered.headers["location"])
    assert 'src="data:image/svg+xml' in page.text
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert found
    secret = found[1].replace(" ", "")
    wrong = await browser.post("/staff/account/factor/accept", data={"code": "000"})
    assert "This code does not fit" in text_of(wrong)
    assert secret[:4] in text_of(wrong)
    accepted = await browser.post(
        "/staff/account/factor/accept", data={"code": pyotp.TOTP(secret).now()}
    )
    codes = re.findall(r"<code>([a-z2-7-]{19})</code>", accepted.text)
    assert len(codes) == 10
    assert (await elsewhere.get("/staff/account")).status_code == 303
    assert "Recovery codes left: 10." in text_of(await browser.get("/staff/account"))
    guest = desk.browser()
    form = {"email": person.email, "password": PASSWORD}
    step = await guest.post("/staff/sign-in", data=form)
    assert step.headers["location"].startswith("/staff/sign-in/code")
    assert (await guest.post("/staff/sign-in/code", data={"code": codes[0]})).status_code == 303
    removed = await guest.post(
        "/staff/account/factor/remove",
        data={"current": PASSWORD, "csrf": _csrf(await guest.get("/staff/account"))},
    )
    assert removed.headers["location"] == "/staff/account?said=factor_removed"
    assert not await desk.staff.administration.factors.is_on(person.id)
    assert (await guest.get("/staff/account")).status_code == 200
    assert (await browser.get("/staff/account")).status_code == 303


async def test_an_admin_takes_a_lost_factor_away(desk: AccountPages) -> None:
    admin, person = await admin_of(desk), await desk.add("staff", password=PASSWORD)
    secret, _ = await desk.staff.administration.factors.offer(person)
    await desk.staff.administration.factors.accept(person.id, pyotp.TOTP(secret).now())

    await admin.post(f"/staff/people/{person.id}/factor", data={"reason": "lost phone"})

    assert not await desk.staff.administration.factors.is_on(person.id)
    assert ("account.factor_removed", person.id) in {deed[1:] for deed in await desk.deeds()}


def _csrf(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" content="([^"]+)"', page.text)
    assert found
    return found[1]
