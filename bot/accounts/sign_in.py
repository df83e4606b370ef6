"""The sign-in with e-mail address and password, and the code of a second factor."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from bot.accounts.account import Account
from bot.accounts.administration import NOBODY
from bot.accounts.entrance import Entrance, address_of, place_within, see_other
from bot.accounts.navigation import PREFIX
from bot.accounts.staff import Staff
from bot.accounts.throttle import Tried

SIGN_IN = f"{PREFIX}/sign-in"
CODE = f"{SIGN_IN}/code"
Field = Annotated[str, Form(max_length=1000)]


@dataclass(frozen=True)
class SignInPages:
    """The pages of a sign-in; `single` says whether single sign-on is offered beside it."""

    staff: Staff
    single: bool = False

    def router(self) -> APIRouter:
        """The routes, under /staff/sign-in."""
        router = APIRouter(prefix=SIGN_IN, include_in_schema=False)
        self._add_password(router)
        self._add_code(router)
        return router

    def _add_password(self, router: APIRouter) -> None:
        @router.get("")
        async def show_sign_in(request: Request, next: str = "", said: str = "") -> Response:
            if await self.staff.gate.recognise(request):
                return see_other(place_within(next))
            known = {"password_chosen", "single_failed", "single_unknown"}
            return self._form(request, next, key=said if said in known else "")

        @router.post("")
        async def sign_in(
            request: Request, email: Field = "", password: Field = "", next: Field = ""
        ) -> Response:
            await self.staff.gate.check_form(request)
            tried = await self.staff.throttle.try_password(email, address_of(request))
            if tried.wait:
                return self._slowed(request, next, email, tried)
            account = await self.staff.accounts.of_email(email)
            fits = await self.staff.accounts.password_fits(account, password)
            if account is None or account.disabled or not fits:
                await self._note(tried, account, address_of(request))
                wrong = {"key": "sign_in_wrong", "status": HTTPStatus.UNAUTHORIZED}
                return self._form(request, next, email, **wrong)
            await self.staff.throttle.password_fitted(email, address_of(request))
            if await self.staff.administration.factors.is_on(account.id):
                return await self._ask_for_code(request, account, next)
            return await Entrance(self.staff).open(request, account, next, "password")

    def _add_code(self, router: APIRouter) -> None:
        @router.get("/code")
        async def show_code(request: Request) -> Response:
            if await self._begun(request) is None:
                return see_other(SIGN_IN)
            return self._render(request, "code.html")

        @router.post("/code")
        async def take_code(request: Request, code: Field = "") -> Response:
            await self.staff.gate.check_form(request)
            begun = await self._begun(request)
            account = await self.staff.accounts.get(begun["account"]) if begun else None
            if begun is None or account is None or account.disabled:
                return see_other(SIGN_IN)
            tried = await self.staff.throttle.try_code(account.id)
            if tried.wait:
                return self._render(request, "code.html", **_slow(tried))
            if not await self.staff.administration.factors.fits(account.id, code):
                await self._note(tried, account, address_of(request))
                wrong = {"key": "code_wrong", "status": HTTPStatus.UNAUTHORIZED}
                return self._render(request, "code.html", **wrong)
            await self.staff.throttle.code_fitted(account.id)
            await self.staff.steps.take(self.staff.cookies.read(request, "staff-step"))
            return await Entrance(self.staff).open(request, account, begun["next"], "code")

    async def _ask_for_code(self, request: Request, account: Account, wanted: str) -> Response:
        step = await self.staff.steps.begin(account=account.id, next=place_within(wanted))
        response = see_other(f"{CODE}?lang={self.staff.pages.lang(request, None)}")
        self.staff.cookies.set(request, response, step, "staff-step")
        return response

    async def _begun(self, request: Request) -> dict[str, str] | None:
        """The sign-in that waits for a code, or None."""
        token = self.staff.cookies.read(request, "staff-step")
        begun = await self.staff.steps.look(token) if token else None
        return begun if begun and "account" in begun else None

    async def _note(self, tried: Tried, account: Account | None, address: str) -> None:
        """Tells the audit where guessing is slowed down: once, not for each guess."""
        if tried.begins:
            subject = account.id if account else "unknown"
            await self.staff.audit.record(NOBODY, "sign_in_slowed", subject, address=address)

    def _slowed(self, request: Request, wanted: str, email: str, tried: Tried) -> Response:
        return self._form(request, wanted, email, **_slow(tried))

    def _form(self, request: Request, wanted: str, email: str = "", **said: Any) -> Response:
        form = {"wanted": place_within(wanted), "email": email, "single": self.single}
        return self._render(request, "sign_in.html", **form, **said)

    def _render(self, request: Request, template: str, **context: Any) -> Response:
        return self.staff.pages.render(
            request, None, template, area="accounts", **{"key": "", "wait": 0, **context}
        )


def _slow(tried: Tried) -> dict[str, Any]:
    return {"key": "sign_in_slowed", "wait": tried.wait, "status": HTTPStatus.TOO_MANY_REQUESTS}
