"""The navigation of the staff pages: what exists, and what the reader may open."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from bot.accounts.account import Account, Role
from bot.accounts.navigation import places_for


def app_with(*paths: str) -> FastAPI:
    router = APIRouter(prefix="/staff")
    for path in paths:
        router.add_api_route(path, lambda: None)
    app = FastAPI()
    app.include_router(router)
    return app


def areas(app: FastAPI, *roles: Role) -> list[str]:
    account = Account("1", "Staff A", "a@example.org", frozenset(roles))
    return [place.area for place in places_for(account, app)]


def test_a_place_is_shown_once_its_page_exists() -> None:
    assert areas(app_with("/entries/{name}"), "admin") == []
    assert areas(app_with("/entries", "/desk", "/api/desk"), "admin") == ["desk", "entries"]


def test_a_place_is_shown_to_those_who_may_open_it() -> None:
    app = app_with("/entries", "/desk", "/people")

    assert areas(app, "staff") == ["desk"]
    assert areas(app, "editor") == ["entries"]
    assert areas(app, "viewer") == ["desk", "entries"]
    assert areas(app) == []
