"""Staff who work at the desk of a running service, through its API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

import httpx

from bot.accounts.account import Role
from knowledge.language import Lang
from knowledge.settings import ROOT
from tests.live_service import LiveService
from tests.staff_accounts import Member, create_member, sign_in

NOBODY_CONFIRMED: Final = str(ROOT / "actions" / "appointments" / "opening.yml")
"""Opening hours that say nothing, so that the time of day does not matter to a test."""


class Clerk:
    """Somebody of staff who is signed in."""

    def __init__(
        self, service: LiveService, *roles: Role, name: str = "Staff A", lang: Lang = "en"
    ) -> None:
        self.member: Member = create_member(service, *(roles or ("staff",)), name=name, lang=lang)
        self.client = sign_in(service, self.member)
        self.id = self.member.account.id

    def attend(self, here: bool | None = True) -> bool:
        """Comes to the desk, goes away from it, or gives a sign of life."""
        return bool(self.post("/presence", here=here).json()["here"])

    def desk(self) -> dict[str, Any]:
        """What the desk shows."""
        shown: dict[str, Any] = self.client.get("/staff/api/desk").json()
        return shown

    def row(self, conversation: str) -> dict[str, Any] | None:
        """A conversation in the queue."""
        rows = self.desk()["conversations"]
        return next((row for row in rows if row["conversation"] == conversation), None)

    def get(self, path: str) -> httpx.Response:
        """Reads something of the desk."""
        return self.client.get(f"/staff/api/desk{path}")

    def post(self, path: str, **body: Any) -> httpx.Response:
        """Does something at the desk."""
        return self.client.post(f"/staff/api/desk{path}", json=body)

    def on(self, conversation: str, deed: str, **body: Any) -> httpx.Response:
        """Does something to a conversation."""
        return self.post(f"/conversations/{quote(conversation)}/{deed}", **body)

    def claim(self, conversation: str) -> str:
        """Takes a conversation; the number of the change."""
        response = self.on(conversation, "claim")
        assert response.status_code == 200, response.text
        return str(response.json()["n"])

    def reply(self, conversation: str, n: str, text: str, **more: Any) -> httpx.Response:
        """Sends a text."""
        return self.on(conversation, "replies", **{"id": uuid4().hex, "n": n, "text": text, **more})

    def read(self, conversation: str, after: str = "") -> dict[str, Any]:
        """A conversation with its turns."""
        shown: dict[str, Any] = self.get(
            f"/conversations/{quote(conversation)}?after={after}"
        ).json()
        return shown

    @contextmanager
    def events(self, after: str) -> Iterator[Iterator[dict[str, str]]]:
        """What the desk is told, as it comes; beats have the kind `beat`."""
        with self.client.stream(
            "GET", "/staff/api/desk/events", headers={"Last-Event-ID": after}
        ) as response:
            assert response.status_code == 200
            yield _events(response)


def _events(response: httpx.Response) -> Iterator[dict[str, str]]:
    kind = ""
    for line in response.iter_lines():
        if line.startswith("event:"):
            kind = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            data = line.removeprefix("data:").strip()
            yield {"kind": kind} if kind else json.loads(data)
            kind = ""


def later_replies(resident: httpx.Client, after: str = "0-0") -> Iterator[dict[str, Any]]:
    """The replies that reach a resident's page later, as they come."""
    with resident.stream("GET", "/events", headers={"Last-Event-ID": after}) as response:
        for line in response.iter_lines():
            if line.startswith("data:"):
                yield json.loads(line.removeprefix("data:"))
