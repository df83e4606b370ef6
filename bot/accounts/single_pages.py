"""The way to single sign-on and back."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from bot.accounts.account import Account
from bot.accounts.entrance import Entrance, place_within, see_other
from bot.accounts.errors import AccountError
from bot.accounts.sign_in import SIGN_IN
from bot.accounts.single_sign_on import Person, SingleSignOn, SingleSignOnError
from bot.accounts.staff import Staff

_LOG = logging.getLogger(__name__)
_BY = "single_sign_on"


@dataclass(frozen=True)
class SingleSignOnPages:
    """Lets in whom a provider knows, where there is an account or the provider gives roles."""

    staff: Staff
    single: SingleSignOn
    page_url: str | None

    def router(self) -> APIRouter:
        """The routes, under /staff/sign-in/single."""
        router = APIRouter(prefix=f"{SIGN_IN}/single", include_in_schema=False)

        @router.get("")
        async def leave(request: Request, next: str = "") -> Response:
            base = (self.page_url or str(request.base_url)).rstrip("/")
            try:
                address, known = await self.single.start(f"{base}{SIGN_IN}/single/back")
            except SingleSignOnError as error:
                return self._failed(error)
            step = await self.staff.steps.begin(**known, next=place_within(next))
            response = see_other(address)
            # Bound to this browser: an answer that somebody else began opens nothing here.
            self.staff.cookies.set(request, response, step, "staff-step")
            return response

        @router.get("/back")
        async def come_back(request: Request) -> Response:
            token = self.staff.cookies.read(request, "staff-step")
            known = await self.staff.steps.take(token) if token else None
            if known is None or "verifier" not in known:
                return self._failed(SingleSignOnError("Nothing was begun in this browser."))
            try:
                person = await self.single.finish(known, request.query_params)
                account = await self._account_of(person)
            except (SingleSignOnError, AccountError) as error:
                return self._failed(error)
            if account is None or account.disabled:
                return see_other(f"{SIGN_IN}?said=single_unknown")
            return await Entrance(self.staff).open(request, account, known["next"], _BY)

        return router

    async def _account_of(self, person: Person) -> Account | None:
        """The account of a person, with the roles that the provider gives."""
        account = await self.staff.accounts.of_subject(person.subject)
        if account is None:
            account = await self._first_time(person)
        if account is None or account.disabled or person.roles is None:
            return account
        return await self.staff.administration.set_roles(_BY, account.id, person.roles)

    async def _first_time(self, person: Person) -> Account | None:
        """The account with the person's verified address, or a new one if roles are given."""
        if not person.email:
            return None
        account = await self.staff.accounts.of_email(person.email)
        if account is None and person.roles:
            account = await self.staff.accounts.add(
                person.name[:80], person.email, person.roles, person.lang
            )
            roles = sorted(person.roles)
            await self.staff.audit.record(_BY, "account.added", account.id, roles=roles)
        if account:
            await self.staff.accounts.bind(person.subject, account.id)
            await self.staff.audit.record(_BY, "account.bound", account.id)
        return account

    @staticmethod
    def _failed(error: Exception) -> Response:
        _LOG.warning("Single sign-on failed: %s", error)
        return see_other(f"{SIGN_IN}?said=single_failed")
