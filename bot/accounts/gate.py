"""Who may do what: every route of staff asks the gate, on the server."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

from bot.accounts.account import Account, Role
from bot.accounts.cookies import Cookies
from bot.accounts.errors import FactorNeeded, FormForged, FormStale, RoleMissing, SignInNeeded
from bot.accounts.sessions import StaffSessions, csrf_of
from bot.accounts.store import Accounts

LacksFactor = Callable[[Account], Awaitable[bool]]
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADER: Final = "X-CSRF-Token"
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True)
class SignedIn:
    """Who asks: the account, the id of its session, and what its forms say to prove it."""

    account: Account
    session: str
    csrf: str


class Gate:
    """Lets in who is signed in and has a role for it."""

    def __init__(
        self,
        accounts: Accounts,
        sessions: StaffSessions,
        cookies: Cookies,
        page_url: str | None = None,
        lacks_factor: LacksFactor | None = None,
    ) -> None:
        """`lacks_factor` tells of an account that it has to set up a second factor."""
        self._lacks_factor = lacks_factor
        self._accounts = accounts
        self._sessions = sessions
        self._cookies = cookies
        self._page_url = page_url

    def allow(
        self, *roles: Role, unready: bool = False
    ) -> Callable[[Request], Awaitable[SignedIn]]:
        """A dependency that lets in these roles, and admins; without roles, everybody signed in.

        A viewer reads: the role counts for nothing where something is changed. Who lacks a second
        factor that the role needs is let in nowhere but where the `unready` are.
        """

        async def enter(request: Request) -> SignedIn:
            signed_in = await self.recognise(request)
            if signed_in is None:
                raise SignInNeeded
            unsafe = request.method not in _SAFE
            if unsafe:
                await self.check_form(request, signed_in.csrf)
            wanted = [role for role in roles if not (unsafe and role == "viewer")]
            if roles and not signed_in.account.has(*wanted):
                raise RoleMissing
            if not unready and self._lacks_factor and await self._lacks_factor(signed_in.account):
                raise FactorNeeded
            return signed_in

        return enter

    async def recognise(self, request: Request) -> SignedIn | None:
        """Who is signed in, or None."""
        token = self._cookies.read(request)
        session = await self._sessions.recognise(token) if token else None
        account = await self._accounts.get(session.account) if session else None
        if session is None or account is None or account.disabled:
            return None
        return SignedIn(account, session.id, csrf_of(token))

    async def check_form(self, request: Request, csrf: str = "") -> None:
        """Raises FormForged where a request does not come from one of our pages.

        Before a sign-in there is no token to check, only where the browser says it comes from.
        """
        if not self._is_from_here(request):
            raise FormForged
        if not csrf:
            return
        given = request.headers.get(_HEADER, "")
        if not given and request.headers.get("content-type", "").startswith(_FORMS):
            given = str((await request.form()).get("csrf", ""))
        if not hmac.compare_digest(given.encode(), csrf.encode()):
            raise FormStale if given and request.headers.get("sec-fetch-site") else FormForged

    def _is_from_here(self, request: Request) -> bool:
        site = request.headers.get("sec-fetch-site")
        if site:
            return site in {"same-origin", "none"}
        origin = request.headers.get("origin")
        ours = {request.headers.get("host"), urlsplit(self._page_url or "").netloc}
        return origin is None or urlsplit(origin).netloc in ours
