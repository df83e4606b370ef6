"""The page of one's own account: password, second factor, sessions."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import segno
from fastapi import APIRouter, Depends, Request, Response

from bot.accounts.account import Account
from bot.accounts.entrance import Entrance, address_of, see_other
from bot.accounts.errors import AccountError
from bot.accounts.gate import SignedIn
from bot.accounts.navigation import PREFIX
from bot.accounts.passwords import LONGEST, SHORTEST
from bot.accounts.sign_in import Field
from bot.accounts.staff import Staff
from bot.adjustable.live import open_settings

OWN = f"{PREFIX}/account"


@dataclass(frozen=True)
class OwnPages:
    """What everybody does with their own account."""

    staff: Staff

    def router(self) -> APIRouter:
        """The routes, under /staff/account."""
        router = APIRouter(prefix=OWN, include_in_schema=False)
        self._add_password(router)
        self._add_factor(router)
        self._add_sessions(router)
        return router

    def _add_password(self, router: APIRouter) -> None:
        allowed = self.staff.gate.allow(unready=True)

        @router.get("")
        async def show_account(request: Request, who: SignedIn = Depends(allowed)) -> Response:
            return await self._show(request, who)

        @router.post("/password")
        async def change_password(
            request: Request,
            current: Field = "",
            password: Field = "",
            again: Field = "",
            who: SignedIn = Depends(allowed),
        ) -> Response:
            try:
                if password != again:
                    raise AccountError("password_differs")
                await self._check(request, who.account, current)
                await self.staff.administration.change_password(who.account, password)
            except AccountError as error:
                return await self._show(request, who, error, "password")
            return await self._go_on(request, who, "password")

    def _add_factor(self, router: APIRouter) -> None:
        allowed = self.staff.gate.allow(unready=True)
        factors = self.staff.administration.factors

        @router.post("/factor")
        async def offer_factor(
            request: Request, current: Field = "", who: SignedIn = Depends(allowed)
        ) -> Response:
            try:
                await self._check(request, who.account, current)
            except AccountError as error:
                return await self._show(request, who, error, "factor")
            await factors.offer(who.account)
            return see_other(f"{OWN}?setting=factor#factor")

        @router.post("/factor/accept")
        async def accept_factor(
            request: Request, code: Field = "", who: SignedIn = Depends(allowed)
        ) -> Response:
            try:
                codes = await self.staff.administration.accept_factor(
                    who.account, code, but=who.session
                )
            except AccountError as error:
                return await self._show(request, who, error, "factor", setting="factor")
            return await self._show(request, who, codes=codes)

        @router.post("/factor/remove")
        async def remove_factor(
            request: Request, current: Field = "", who: SignedIn = Depends(allowed)
        ) -> Response:
            try:
                await self._check(request, who.account, current)
            except AccountError as error:
                return await self._show(request, who, error, "factor")
            await self.staff.administration.remove_factor(who.account.id, who.account.id)
            return await self._go_on(request, who, "factor_removed")

    def _add_sessions(self, router: APIRouter) -> None:
        @router.post("/sessions")
        async def end_session(
            session: Field = "", who: SignedIn = Depends(self.staff.gate.allow(unready=True))
        ) -> Response:
            await self.staff.administration.end_session(who.account.id, who.account.id, session)
            return see_other(f"{OWN}?said=session_ended")

    async def _check(self, request: Request, account: Account, password: str) -> None:
        """Raises AccountError unless the password is the account's, where it has one."""
        if not await self.staff.accounts.has_password(account.id):
            return  # signs in with the organisation only
        tried = await self.staff.throttle.try_password(account.email, address_of(request))
        if tried.wait:
            raise AccountError("sign_in_slowed", seconds=str(tried.wait))
        if not await self.staff.accounts.password_fits(account, password):
            raise AccountError("password_wrong")
        await self.staff.throttle.password_fitted(account.email, address_of(request))

    async def _go_on(self, request: Request, who: SignedIn, said: str) -> Response:
        """Goes on with a session of a new token, now that all others have ended."""
        return await Entrance(self.staff).renew(request, who, f"{OWN}?said={said}")

    async def _show(
        self,
        request: Request,
        who: SignedIn,
        error: AccountError | None = None,
        where: str = "",
        *,
        setting: str = "",
        codes: list[str] | None = None,
    ) -> Response:
        name, factors = who.account.id, self.staff.administration.factors
        offered = None
        if setting or request.query_params.get("setting") == "factor":
            offered = await factors.offered(who.account)
        return self.staff.pages.render(
            request,
            who,
            "account.html",
            area="accounts",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            here=OWN,
            error=error,
            where=where,
            said=request.query_params.get("said", ""),
            is_needed=open_settings().factor.is_needed_by(who.account),
            shortest=SHORTEST,
            longest=LONGEST,
            has_password=await self.staff.accounts.has_password(name),
            factor=await factors.is_on(name),
            left=await factors.recovery_left(name),
            codes=codes,
            sessions=await self.staff.sessions.of(name),
            own=who.session,
            **_picture(offered),
        )


def _picture(offered: tuple[str, str] | None) -> dict[str, Any]:
    """The secret in groups of four, and the code that a phone reads."""
    if offered is None:
        return {"secret": "", "picture": ""}
    secret, address = offered
    groups = [secret[n : n + 4] for n in range(0, len(secret), 4)]
    # Dark on light in either colour scheme, or no camera reads it.
    picture = segno.make(address).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return {"secret": " ".join(groups), "picture": picture}
