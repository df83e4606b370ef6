"""The pages behind a link: the first account of all, and a password chosen by its owner."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response

from bot.accounts.entrance import see_other
from bot.accounts.errors import AccountError
from bot.accounts.links import Link
from bot.accounts.navigation import PREFIX
from bot.accounts.passwords import LONGEST, SHORTEST
from bot.accounts.sign_in import SIGN_IN, Field
from bot.accounts.staff import Staff


@dataclass(frozen=True)
class LinkPages:
    """What a link opens; looking at it does not use it up, as mail scanners look."""

    staff: Staff

    def router(self) -> APIRouter:
        """The routes, under /staff/link."""
        router = APIRouter(prefix=f"{PREFIX}/link", include_in_schema=False)

        @router.get("/{token}")
        async def show_link(request: Request, token: str) -> Response:
            link = await self._look(token)
            return self._over(request) if link is None else self._form(request, link)

        @router.post("/{token}")
        async def use_link(
            request: Request,
            token: str,
            password: Field = "",
            again: Field = "",
            name: Field = "",
            email: Field = "",
        ) -> Response:
            await self.staff.gate.check_form(request)
            link = await self._look(token)
            if link is None:
                return self._over(request)
            try:
                if password != again:
                    raise AccountError("password_differs")
                await self._use(request, link, token, password, name, email)
            except AccountError as error:
                if error.key == "link_over":
                    return self._over(request)
                return self._form(request, link, error, name=name, email=email)
            lang = self.staff.pages.lang(request, None)
            return see_other(f"{SIGN_IN}?said=password_chosen&lang={lang}")

        return router

    async def _use(
        self, request: Request, link: Link, token: str, password: str, name: str, email: str
    ) -> None:
        administration = self.staff.administration
        if link.purpose == "setup":
            lang = self.staff.pages.lang(request, None)
            await administration.set_up(token, name, email, password, lang)
        else:
            await administration.choose_password(token, password)

    async def _look(self, token: str) -> Link | None:
        link = await self.staff.administration.links.look(token)
        if link and link.purpose == "setup" and await self.staff.accounts.any():
            return None  # another link of the same start was used
        return link

    def _over(self, request: Request) -> Response:
        gone = HTTPStatus.GONE
        return self.staff.pages.render(
            request, None, "refusal.html", area="accounts", status=gone, key="link_over"
        )

    def _form(
        self, request: Request, link: Link, error: AccountError | None = None, **filled: Any
    ) -> Response:
        return self.staff.pages.render(
            request,
            None,
            "link.html",
            area="accounts",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            link=link,
            error=error,
            shortest=SHORTEST,
            longest=LONGEST,
            **{"name": "", "email": "", **filled},
        )
