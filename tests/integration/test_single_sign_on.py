"""Single sign-on with a certified provider: who comes in, and which answers prove nothing."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.accounts.account import Account
from tests.fakes.identity_provider import FOLDER, IdentityProvider, free_port
from tests.live_service import LiveService, StartService
from tests.staff_accounts import create_member, with_staff

pytestmark = pytest.mark.skipif(
    not (FOLDER / "node_modules").exists(), reason="`make test` installs the provider"
)
PAGE = f"http://127.0.0.1:{free_port()}"
BACK = f"{PAGE}/staff/sign-in/single/back"


def verified(email: str, **more: object) -> dict[str, object]:
    return {"email": email, "email_verified": True, "name": "Staff Of The Bureau", **more}


PEOPLE = {
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


def settings(provider: IdentityProvider, **more: str) -> dict[str, str]:
    client = {"OIDC_CLIENT_ID": "desk", "OIDC_CLIENT_SECRET": "desk-secret"}
    return {"OIDC_ISSUER": provider.issuer, **client, "PAGE_URL": PAGE, **more}


@pytest.fixture(scope="module")
def desk(start_service: StartService, provider: IdentityProvider) -> LiveService:
    """A service that leaves roles to its accounts."""
    return start_service(**settings(provider))


@pytest.fixture(scope="module")
def governed(start_service: StartService, provider: IdentityProvider) -> LiveService:
    """A service that takes roles from the provider."""
    return start_service(**settings(provider, OIDC_ROLES_CLAIM="roles"))


def browser_of(service: LiveService) -> httpx.Client:
    return httpx.Client(base_url=service.url, timeout=60)


def leave(browser: httpx.Client) -> str:
    """Where the sign-in sends the browser."""
    away = browser.get("/staff/sign-in/single?next=/staff/%3Fa%3D1")
    assert away.status_code == 303, away.text
    return str(away.headers["location"])


def come_back(browser: httpx.Client, answer: str) -> str:
    """Where the service sends the browser with the provider's answer."""
    assert answer.startswith(BACK)
    back = browser.get(f"/staff/sign-in/single/back?{urlsplit(answer).query}")
    assert back.status_code == 303, back.text
    return str(back.headers["location"])


def enter(service: LiveService, provider: IdentityProvider, name: str) -> tuple[httpx.Client, str]:
    browser = browser_of(service)
    return browser, come_back(browser, provider.answer(leave(browser), name))


def account_of(service: LiveService, email: str) -> Account | None:
    return with_staff(service, lambda staff: staff.accounts.of_email(email))


def add(service: LiveService, email: str, *roles: str, disabled: bool = False) -> Account:
    from bot.accounts.account import as_roles

    async def work(staff):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        account = await staff.accounts.add("Staff A", email, as_roles(roles))
        if disabled:
            await staff.administration.set_disabled("test", account.id, disabled=True)
        return account

    return with_staff(service, work)


def test_the_way_there_carries_state_nonce_and_a_challenge(desk: LiveService) -> None:
    one, two = (parse_qs(urlsplit(leave(browser_of(desk))).query) for _ in range(2))

    assert one["code_challenge_method"] == ["S256"]
    assert one["response_type"] == ["code"]
    assert one["redirect_uri"] == [BACK]
    for fresh in ("state", "nonce", "code_challenge"):
        assert one[fresh] != two[fresh]
        assert len(one[fresh][0]) >= 30


def test_an_account_is_found_by_its_verified_address_then_by_its_subject(
    desk: LiveService, provider: IdentityProvider
) -> None:
    account = add(desk, "known@example.org", "staff")

    browser, place = enter(desk, provider, "known")

    assert place == "/staff/?a=1"
    assert "Staff A" in browser.get("/staff/").text
    bound = with_staff(desk, lambda staff: staff.accounts.of_subject(f"{provider.issuer} known"))
    assert bound == account
    assert enter(desk, provider, "known")[1] == "/staff/?a=1"


@pytest.mark.parametrize("name", ["unknown", "unverified", "untold", "editor"])
def test_nobody_comes_in_without_an_account_or_a_verified_address(
    desk: LiveService, provider: IdentityProvider, name: str
) -> None:
    browser, place = enter(desk, provider, name)

    assert place == "/staff/sign-in?said=single_unknown"
    assert "you have no account here" in browser.get(place).text
    assert browser.get("/staff/").status_code == 303


def test_a_disabled_account_stays_out(desk: LiveService, provider: IdentityProvider) -> None:
    create_member(desk, "admin")
    add(desk, "disabled@example.org", "staff", disabled=True)

    assert enter(desk, provider, "disabled")[1] == "/staff/sign-in?said=single_unknown"


def test_roles_of_the_provider_make_an_account(
    governed: LiveService, provider: IdentityProvider
) -> None:
    _, place = enter(governed, provider, "editor")

    made = account_of(governed, "editor@example.org")
    assert place == "/staff/?a=1"
    assert made
    assert (made.roles, made.lang) == ({"editor"}, "zh-Hant")
    assert enter(governed, provider, "nobody")[1] == "/staff/sign-in?said=single_unknown"
    assert account_of(governed, "nobody@example.org") is None


def test_roles_of_the_provider_replace_those_of_before(
    governed: LiveService, provider: IdentityProvider
) -> None:
    create_member(governed, "admin")
    account = add(governed, "demoted@example.org", "admin")

    enter(governed, provider, "demoted")

    changed = account_of(governed, "demoted@example.org")
    assert changed
    assert changed.roles == {"viewer"}
    deeds = with_staff(governed, lambda staff: staff.audit.latest(20))
    assert ("single_sign_on", "account.roles") in {
        (deed.actor, deed.action) for deed in deeds if deed.subject == account.id
    }


def test_an_answer_opens_nothing_in_another_browser_nor_twice(
    desk: LiveService, provider: IdentityProvider
) -> None:
    browser = browser_of(desk)
    answer = provider.answer(leave(browser), "known")
    failed = "/staff/sign-in?said=single_failed"

    assert come_back(browser_of(desk), answer) == failed
    other = browser_of(desk)
    leave(other)
    assert come_back(other, answer) == failed
    come_back(browser, answer)
    assert come_back(browser, answer) == failed


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
def test_a_changed_answer_is_refused(
    desk: LiveService, provider: IdentityProvider, change: object
) -> None:
    assert callable(change)
    browser = browser_of(desk)
    answer = urlsplit(provider.answer(leave(browser), "known"))

    place = come_back(browser, f"{BACK}?{change(answer.query)}")

    assert place == "/staff/sign-in?said=single_failed"
    assert browser.get("/staff/").status_code == 303


@pytest.mark.parametrize("tamper", ["claims", "algorithm", "nonce"])
def test_an_id_token_that_proves_nothing_is_refused(
    start_service: StartService, tamper: str
) -> None:
    lying = IdentityProvider(BACK, PEOPLE, tamper)
    try:
        service = start_service(**settings(lying))
        add(service, "known@example.org", "admin")

        browser, place = enter(service, lying, "known")
    finally:
        lying.stop()

    assert place == "/staff/sign-in?said=single_failed"
    assert browser.get("/staff/").status_code == 303


def test_a_provider_that_is_away_is_said_so(start_service: StartService) -> None:
    gone = IdentityProvider(BACK, PEOPLE)
    gone.stop()
    service = start_service(**settings(gone))

    answer = browser_of(service).get("/staff/sign-in/single")

    assert answer.headers["location"] == "/staff/sign-in?said=single_failed"
    page = browser_of(service).get(answer.headers["location"], headers={"Accept-Language": "zh-HK"})
    assert "機構帳戶登入未完成" in page.text
    assert "使用機構帳戶登入" in page.text
