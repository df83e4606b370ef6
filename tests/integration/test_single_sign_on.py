"""Single sign-on with a certified provider: who comes in, and which answers prove nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import redis.asyncio

from bot.accounts.single_sign_on import SingleSignOn
from tests.account_pages import PAGE, AccountPages, text_of
from tests.fakes.identity_provider import FOLDER, IdentityProvider

pytestmark = pytest.mark.skipif(
    not (FOLDER / "node_modules").exists(), reason="`make test` installs the provider"
)
BACK: Final = f"{PAGE}/staff/sign-in/single/back"
FAILED: Final = "/staff/sign-in?said=single_failed"
UNKNOWN: Final = "/staff/sign-in?said=single_unknown"


def verified(email: str, **more: object) -> dict[str, object]:
    return {"email": email, "email_verified": True, "name": "Staff Of The Bureau", **more}


PEOPLE: Final = {
    "known": verified("Known@example.org"),
    "unknown": verified("unknown@example.org"),
    "unverified": {"email": "known@example.org", "email_verified": False},
    "untold": {"email": "known@example.org"},
    "editor": verified("editor@example.org", roles=["editor", "root"], locale="zh-HK"),
    "nobody": verified("nobody@example.org", roles=["root"]),
    "demoted": verified("demoted@example.org", roles=["viewer"]),
    "disabled": verified("disabled@example.org"),
}


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    running = IdentityProvider(BACK, PEOPLE)
    yield running
    running.stop()


@pytest.fixture
async def client(own_redis: str) -> AsyncIterator[redis.asyncio.Redis]:
    """A Redis in which there is no account."""
    async with redis.asyncio.Redis.from_url(own_redis) as connected:
        await connected.flushdb()
        yield connected


async def open_desk(
    client: redis.asyncio.Redis, state: Path, provider: IdentityProvider, roles: str | None = None
) -> AccountPages:
    single = SingleSignOn(provider.issuer, "desk", "desk-secret", roles)
    return await AccountPages.open(client, state, single)


@pytest.fixture
async def desk(
    client: redis.asyncio.Redis, tmp_path: Path, provider: IdentityProvider
) -> AccountPages:
    """Pages that leave roles to the accounts."""
    return await open_desk(client, tmp_path, provider)


@pytest.fixture
async def governed(
    client: redis.asyncio.Redis, tmp_path: Path, provider: IdentityProvider
) -> AccountPages:
    """Pages that take roles from the provider."""
    return await open_desk(client, tmp_path, provider, "roles")


async def leave(browser: httpx.AsyncClient) -> str:
    """Where the sign-in sends the browser."""
    away = await browser.get("/staff/sign-in/single?next=/staff/%3Fa%3D1")
    assert away.status_code == 303, away.text
    return str(away.headers["location"])


async def come_back(browser: httpx.AsyncClient, answer: str) -> str:
    """Where the service sends the browser with the provider's answer."""
    assert answer.startswith(BACK)
    back = await browser.get(f"/staff/sign-in/single/back?{urlsplit(answer).query}")
    assert back.status_code == 303, back.text
    return str(back.headers["location"])


async def enter(
    desk: AccountPages, provider: IdentityProvider, name: str
) -> tuple[httpx.AsyncClient, str]:
    browser = desk.browser()
    return browser, await come_back(browser, provider.answer(await leave(browser), name))


async def test_the_way_there_carries_state_nonce_and_a_challenge(desk: AccountPages) -> None:
    one, two = [parse_qs(urlsplit(await leave(desk.browser())).query) for _ in range(2)]

    assert one["code_challenge_method"] == ["S256"]
    assert one["response_type"] == ["code"]
    assert one["redirect_uri"] == [BACK]
    for fresh in ("state", "nonce", "code_challenge"):
        assert one[fresh] != two[fresh]
        assert len(one[fresh][0]) >= 30


async def test_an_account_is_found_by_its_verified_address_then_by_its_subject(
    desk: AccountPages, provider: IdentityProvider
) -> None:
    account = await desk.add("staff", email="known@example.org")

    browser, place = await enter(desk, provider, "known")

    assert place == "/staff/?a=1"
    assert "Staff A" in text_of(await browser.get("/staff/"))
    assert await desk.staff.accounts.of_subject(f"{provider.issuer} known") == account
    assert (await enter(desk, provider, "known"))[1] == "/staff/?a=1"


@pytest.mark.parametrize("name", ["unknown", "unverified", "untold", "editor"])
async def test_nobody_comes_in_without_an_account_or_a_verified_address(
    desk: AccountPages, provider: IdentityProvider, name: str
) -> None:
    await desk.add("staff", email="known@example.org")

    browser, place = await enter(desk, provider, name)

    assert place == UNKNOWN
    assert "you have no account here" in text_of(await browser.get(place))
    assert "staff" not in browser.cookies


async def test_a_disabled_account_stays_out(desk: AccountPages, provider: IdentityProvider) -> None:
    account = await desk.add("staff", email="disabled@example.org")
    await desk.staff.administration.set_disabled("test", account.id, disabled=True)

    assert (await enter(desk, provider, "disabled"))[1] == UNKNOWN


async def test_roles_of_the_provider_make_an_account(
    governed: AccountPages, provider: IdentityProvider
) -> None:
    _, place = await enter(governed, provider, "editor")

    made = await governed.staff.accounts.of_email("editor@example.org")
    assert place == "/staff/?a=1"
    assert made
    assert (made.roles, made.lang) == ({"editor"}, "zh-Hant")
    assert (await enter(governed, provider, "nobody"))[1] == UNKNOWN
    assert await governed.staff.accounts.of_email("nobody@example.org") is None


async def test_roles_of_the_provider_replace_those_of_before(
    governed: AccountPages, provider: IdentityProvider
) -> None:
    await governed.add("admin", email="admin@example.org")
    account = await governed.add("admin", email="demoted@example.org")

    await enter(governed, provider, "demoted")

    changed = await governed.staff.accounts.get(account.id)
    assert changed
    assert changed.roles == {"viewer"}
    deeds = await governed.staff.audit.latest(20)
    assert ("single_sign_on", "account.roles", account.id) in {
        (deed.actor, deed.action, deed.subject) for deed in deeds
    }


async def test_the_only_admin_is_not_taken_away_by_the_provider(
    governed: AccountPages, provider: IdentityProvider
) -> None:
    account = await governed.add("admin", email="demoted@example.org")

    assert (await enter(governed, provider, "demoted"))[1] == FAILED
    assert await governed.staff.accounts.get(account.id) == account


async def test_an_answer_opens_nothing_in_another_browser_nor_twice(
    desk: AccountPages, provider: IdentityProvider
) -> None:
    await desk.add("staff", email="known@example.org")
    browser, other = desk.browser(), desk.browser()
    answer = provider.answer(await leave(browser), "known")

    assert await come_back(desk.browser(), answer) == FAILED
    await leave(other)
    assert await come_back(other, answer) == FAILED
    assert await come_back(browser, answer) == "/staff/?a=1"
    assert await come_back(browser, answer) == FAILED


@pytest.mark.parametrize(
    "change",
    [
        lambda query: query.replace("state=", "state=x"),
        lambda query: query.replace("code=", "code=x"),
        lambda query: query.replace("code=", "other="),
        lambda query: query.replace("iss=http", "iss=https"),
        lambda query: "error=access_denied&" + query.replace("code=", "none="),
        lambda query: "",
    ],
)
async def test_a_changed_answer_is_refused(
    desk: AccountPages, provider: IdentityProvider, change: Callable[[str], str]
) -> None:
    await desk.add("staff", email="known@example.org")
    browser = desk.browser()
    answer = urlsplit(provider.answer(await leave(browser), "known"))

    assert await come_back(browser, f"{BACK}?{change(answer.query)}") == FAILED
    assert "staff" not in browser.cookies


@pytest.mark.parametrize("tamper", ["claims", "algorithm", "nonce"])
async def test_an_id_token_that_proves_nothing_is_refused(
    client: redis.asyncio.Redis, tmp_path: Path, tamper: str
) -> None:
    lying = IdentityProvider(BACK, PEOPLE, tamper)
    try:
        desk = await open_desk(client, tmp_path, lying)
        await desk.add("staff", email="known@example.org")

        browser, place = await enter(desk, lying, "known")
    finally:
        lying.stop()

    assert place == FAILED
    assert "staff" not in browser.cookies


async def test_a_provider_that_is_away_is_said_so(
    client: redis.asyncio.Redis, tmp_path: Path
) -> None:
    gone = IdentityProvider(BACK, PEOPLE)
    gone.stop()
    browser = (await open_desk(client, tmp_path, gone)).browser()

    assert await leave(browser) == FAILED
    page = await browser.get(FAILED, headers={"Accept-Language": "zh-HK"})
    assert "機構帳戶登入未完成" in text_of(page)
    assert "使用機構帳戶登入" in text_of(page)
