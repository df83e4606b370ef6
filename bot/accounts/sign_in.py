"""The pages where staff sign in and out, and where they start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.accounts.account import Account
from bot.accounts.cookies import drop_token, is_secure, set_token
from bot.accounts.gate import SignedIn
from bot.accounts.navigation import PREFIX
from bot.accounts.staff import Staff
from knowledge.language import as_lang

START = f"{PREFIX}/"
Field = Annotated[str, Form(max_length=1000)]


@dataclass(frozen=True)
class SignInPages:
    """Sign-in with e-mail address and password."""

    staff: Staff

    def router(self) -> APIRouter:
        """The routes, under /staff."""
        router = APIRouter(prefix=PREFIX, include_in_schema=False)
        self._add_sign_in(router)
        self._add_start(router)
        return router

    async def open_session(self, request: Request, account: Account, wanted: str) -> Response:
        """Sends a browser where it wanted to go, with a new session."""
        address = request.client.host if request.client else ""
        token = await self.staff.sessions.open(
            account.id, request.headers.get("user-agent", ""), address
        )
        response = see_other(place_within(wanted))
        set_token(response, token, secure=is_secure(request, self.staff.page_url))
        return response

    def _add_sign_in(self, router: APIRouter) -> None:
        @router.get("/sign-in")
        async def show_sign_in(request: Request, next: str = "") -> Response:
            if await self.staff.gate.recognise(request):
                return see_other(place_within(next))
            return self._form(request, next)

        @router.post("/sign-in")
        async def sign_in(
            request: Request, email: Field = "", password: Field = "", next: Field = ""
        ) -> Response:
            await self.staff.gate.check_form(request)
            account = await self.staff.accounts.of_email(email)
            fits = await self.staff.accounts.password_fits(account, password)
            if account is None or account.disabled or not fits:
                return self._form(
                    request, next, email, key="sign_in_wrong", status=HTTPStatus.UNAUTHORIZED
                )
            return await self.open_session(request, account, next)

    def _add_start(self, router: APIRouter) -> None:
        @router.get("/")
        async def show_start(
            request: Request, signed_in: SignedIn = Depends(self.staff.gate.allow())
        ) -> Response:
            return self.staff.pages.render(request, signed_in, "start.html", area="staff")

        @router.post("/sign-out")
        async def sign_out(
            request: Request, signed_in: SignedIn = Depends(self.staff.gate.allow())
        ) -> Response:
            await self.staff.sessions.end(signed_in.account.id, signed_in.session)
            response = see_other(f"{PREFIX}/sign-in")
            drop_token(response, secure=is_secure(request, self.staff.page_url))
            return response

        @router.post("/language")
        async def choose_language(
            lang: Field,
            next: Field = "",
            signed_in: SignedIn = Depends(self.staff.gate.allow()),
        ) -> Response:
            chosen = as_lang(lang) or signed_in.account.lang
            await self.staff.accounts.change(
                signed_in.account.id, lambda account: replace(account, lang=chosen)
            )
            return see_other(place_within(next))

    def _form(
        self,
        request: Request,
        wanted: str,
        email: str = "",
        *,
        key: str = "",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Response:
        return self.staff.pages.render(
            request,
            None,
            "sign_in.html",
            area="staff",
            status=status,
            wanted=place_within(wanted),
            email=email,
            key=key,
        )


def see_other(path: str) -> RedirectResponse:
    """Sends a browser on with a GET."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})


def place_within(wanted: str) -> str:
    """Where to go after a sign-in: a path of our pages and nothing else."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    return wanted if plain and wanted.startswith(START) else START
