"""The places of the staff pages: one line for each, shown once its page exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI
from starlette.routing import Match

from bot.accounts.account import Account, Role

PREFIX: Final = "/staff"


@dataclass(frozen=True)
class Place:
    """A page of the navigation, with the key of its name and who may see it."""

    area: str
    roles: tuple[Role, ...]

    @property
    def path(self) -> str:
        """Where the page is."""
        return f"{PREFIX}/{self.area}"


PLACES: Final = (
    Place("desk", ("viewer", "staff")),
    Place("counter", ("viewer", "staff", "editor", "approver")),
    Place("entries", ("viewer", "editor", "approver")),
    Place("publish", ("viewer", "editor", "approver")),
    Place("gaps", ("viewer", "editor", "approver")),
    Place("tests", ("viewer", "editor", "approver")),
    Place("exchange", ("editor", "approver")),
    Place("numbers", ("viewer", "staff", "editor", "approver")),
    Place("rules", ("admin",)),
    Place("settings", ("admin",)),
    Place("people", ("admin",)),
    Place("audit", ("admin",)),
)


def places_for(account: Account, app: FastAPI) -> list[Place]:
    """The places that exist and are open to an account."""
    return [place for place in PLACES if account.has(*place.roles) and _is_served(place, app)]


def _is_served(place: Place, app: FastAPI) -> bool:
    # A router that was included does not list its paths, but tells whether it takes one.
    asked = {"type": "http", "method": "GET", "path": place.path, "root_path": "", "headers": []}
    return any(route.matches(asked)[0] is Match.FULL for route in app.routes)
