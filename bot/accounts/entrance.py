"""How a sign-in ends: with a new session, and where the browser wanted to go."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from bot.accounts.account import Account
from bot.accounts.gate import SignedIn
from bot.accounts.navigation import PREFIX
from bot.accounts.sessions import digest
from bot.accounts.staff import Staff

START = f"{PREFIX}/"


@dataclass(frozen=True)
class Entrance:
    """Lets people in whose sign-in is complete."""

    staff: Staff

    async def open(self, request: Request, account: Account, wanted: str, how: str) -> Response:
        """Sends a browser on with a new session; one that it had before ends."""
        old = self.staff.cookies.read(request)
        before = await self.staff.sessions.recognise(old) if old else None
        if before:
            await self.staff.sessions.end(before.account, digest(old))
        token = await self._session(request, account)
        await self.staff.audit.record(account.id, "signed_in", account.id, how=how)
        response = see_other(place_within(wanted))
        self.staff.cookies.set(request, response, token)
        self.staff.cookies.drop(request, response, "staff-step")
        return response

    async def renew(self, request: Request, who: SignedIn, place: str) -> Response:
        """Sends a signed-in browser on with a token of its own, after a change of rights."""
        await self.staff.sessions.end(who.account.id, who.session)
        response = see_other(place)
        self.staff.cookies.set(request, response, await self._session(request, who.account))
        return response

    async def _session(self, request: Request, account: Account) -> str:
        browser = request.headers.get("user-agent", "")
        return await self.staff.sessions.open(account.id, browser, address_of(request))


def see_other(path: str) -> RedirectResponse:
    """Sends a browser on with a GET."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})


def place_within(wanted: str) -> str:
    """Where to go after a sign-in: a path of our pages and nothing else."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    return wanted if plain and wanted.startswith(START) else START


def address_of(request: Request) -> str:
    """The address that a request comes from."""
    return request.client.host if request.client else ""
