"""Every route of staff with every role, as tests/contracts/staff_routes.yml says.

A new route needs a row there, or this fails. `anyone` needs no sign-in, `everybody` no role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import httpx
import pytest
import yaml
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from bot.accounts.account import ROLES, as_roles
from bot.settings import Settings
from knowledge.settings import ROOT
from tests.fakes.staff_server import served
from tests.staff_accounts import Place, create_member, sign_in

TABLE: Final = ROOT / "tests" / "contracts" / "staff_routes.yml"
ROWS: Final[dict[str, list[str]]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
NOBODY, ROLELESS = "nobody", "roleless"
_BLANK: Final = re.compile(r"\{[^}]+\}")


@dataclass(frozen=True)
class Desk:
    """The whole app, with a browser for nobody, for each role, and for who has none."""

    app: FastAPI
    browsers: dict[str, httpx.Client]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    state = tmp_path_factory.mktemp("routes")
    with served(replace(Settings.from_env(), state=state, redis_url=None)) as (app, url):
        place = Place(url, f"unix://{state}/redis/redis.sock", state)
        browsers = {
            who: sign_in(place, create_member(place, *as_roles([who])))
            for who in (*ROLES, ROLELESS)
        }
        browsers[NOBODY] = httpx.Client(base_url=url, timeout=60)
        yield Desk(app, browsers)
        for browser in browsers.values():
            browser.close()


def routes_of(app: FastAPI) -> set[str]:
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        for method in (route.methods or set()) - {"HEAD", "OPTIONS"}
        if (route.path or "").startswith("/staff")
    }


def is_let_in(browser: httpx.Client, route: str) -> bool:
    """Whether a request gets past the gate, whatever comes of it then."""
    method, path = route.split()
    body = {} if method == "GET" else {"json": {}}
    if method != "GET" and not path.startswith("/staff/api/"):
        body = {"data": {"none": "of it"}}
    with browser.stream(method, _BLANK.sub("unknown", path), **body) as answer:  # type: ignore[arg-type]
        to_sign_in = answer.headers.get("location", "").startswith("/staff/sign-in?next")
        # The sign-in says 401 itself, of a password that is wrong.
        signed_out = answer.status_code == 401 and not path.startswith("/staff/sign-in")
        return answer.status_code != 403 and not signed_out and not to_sign_in


def test_every_route_has_its_row_and_every_row_its_route(desk: Desk) -> None:
    routes = routes_of(desk.app)

    assert routes - ROWS.keys() == set(), f"without a row in {TABLE.name}"
    assert ROWS.keys() - routes == set(), f"only in {TABLE.name}"


@pytest.mark.parametrize(
    "route",
    [row for row, allowed in ROWS.items() if row.split()[0] != "GET" and allowed != ["anyone"]],
)
def test_a_change_needs_the_token_of_its_session(desk: Desk, route: str) -> None:
    admin = desk.browsers["admin"]
    method, path = route.split()

    answer = admin.request(
        method, _BLANK.sub("unknown", path), json={}, headers={"X-CSRF-Token": "0" * 64}
    )

    assert answer.status_code == 403


# Signing out ends the session that the other rows need.
@pytest.mark.parametrize("route", sorted(ROWS, key=lambda route: "sign-out" in route))
def test_a_route_lets_in_those_of_its_row_and_nobody_else(desk: Desk, route: str) -> None:
    allowed = set(ROWS[route])
    expected = set(desk.browsers)
    if allowed == {"everybody"}:
        expected -= {NOBODY}
    elif allowed != {"anyone"}:
        expected = {*allowed, "admin"}

    let_in = {who for who, browser in desk.browsers.items() if is_let_in(browser, route)}

    assert let_in == expected
