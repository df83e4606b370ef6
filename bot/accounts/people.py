"""The pages where admins see who may sign in, invite, and take rights away."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from bot.accounts.account import ROLES, as_roles
from bot.accounts.entrance import see_other
from bot.accounts.errors import AccountError
from bot.accounts.gate import SignedIn
from bot.accounts.links import HOURS, Purpose
from bot.accounts.navigation import PREFIX
from bot.accounts.sign_in import Field
from bot.accounts.staff import Staff
from knowledge.language import as_lang

PEOPLE = f"{PREFIX}/people"
_PAGE: Final = 25
Roles = Annotated[list[str], Form()]


@dataclass(frozen=True)
class PeoplePages:
    """A list of the accounts, and a page for each; for admins only."""

    staff: Staff
    page_url: str | None

    def router(self) -> APIRouter:
        """The routes, under /staff/people."""
        router = APIRouter(prefix=PEOPLE, include_in_schema=False)
        self._add_list(router)
        self._add_changes(router)
        self._add_ends(router)
        return router

    def _add_list(self, router: APIRouter) -> None:
        admin = self.staff.gate.allow("admin")

        @router.get("")
        async def show_people(
            request: Request,
            q: Annotated[str, Query(max_length=100)] = "",
            page: Annotated[int, Query(ge=1, le=10_000)] = 1,
            who: SignedIn = Depends(admin),
        ) -> Response:
            return await self._list(request, who, q=q.strip(), page=page)

        @router.post("")
        async def invite(
            request: Request,
            name: Field = "",
            email: Field = "",
            lang: Field = "",
            roles: Roles = [],  # noqa: B006 - FastAPI makes a new one for each request
            who: SignedIn = Depends(admin),
        ) -> Response:
            spoken = as_lang(lang) or who.account.lang
            filled = {"name": name, "email": email, "chosen": as_roles(roles), "spoken": spoken}
            try:
                account, token = await self.staff.administration.invite(
                    who.account.id, name, email, as_roles(roles), spoken
                )
            except AccountError as error:
                return await self._list(request, who, error, filled=filled)
            return await self._person(
                request, who, account.id, link=self._address(request, token), purpose="invite"
            )

    def _add_changes(self, router: APIRouter) -> None:
        admin = self.staff.gate.allow("admin")
        administration = self.staff.administration

        @router.get("/{name}")
        async def show_person(
            request: Request, name: str, who: SignedIn = Depends(admin)
        ) -> Response:
            return await self._person(request, who, name)

        @router.post("/{name}/roles")
        async def set_roles(
            request: Request,
            name: str,
            roles: Roles = [],  # noqa: B006 - see above
            reason: Field = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            change = administration.set_roles(who.account.id, name, as_roles(roles), reason)
            return await self._after(request, who, name, change, "roles")

        @router.post("/{name}/state")
        async def set_state(
            request: Request,
            name: str,
            disabled: Field = "",
            reason: Field = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            shut = bool(disabled)
            change = administration.set_disabled(who.account.id, name, shut, reason)
            return await self._after(request, who, name, change, "disabled" if shut else "enabled")

    def _add_ends(self, router: APIRouter) -> None:
        admin = self.staff.gate.allow("admin")
        administration = self.staff.administration

        @router.post("/{name}/link")
        async def make_link(
            request: Request, name: str, who: SignedIn = Depends(admin)
        ) -> Response:
            try:
                _, token, purpose = await administration.make_link(who.account.id, name)
            except AccountError as error:
                return await self._person(request, who, name, error)
            link = self._address(request, token)
            return await self._person(request, who, name, link=link, purpose=purpose)

        @router.post("/{name}/factor")
        async def remove_factor(
            request: Request, name: str, reason: Field = "", who: SignedIn = Depends(admin)
        ) -> Response:
            change = administration.remove_factor(who.account.id, name, reason)
            return await self._after(request, who, name, change, "factor_removed")

        @router.post("/{name}/sessions")
        async def end_session(
            request: Request, name: str, session: Field = "", who: SignedIn = Depends(admin)
        ) -> Response:
            change = administration.end_session(who.account.id, name, session)
            return await self._after(request, who, name, change, "session_ended")

    async def _after(
        self, request: Request, who: SignedIn, name: str, change: Awaitable[Any], said: str
    ) -> Response:
        """Makes a change, and shows the person's page with what came of it."""
        try:
            await change
        except AccountError as error:
            return await self._person(request, who, name, error)
        return see_other(f"{PEOPLE}/{name}?said={said}")

    async def _list(
        self,
        request: Request,
        who: SignedIn,
        error: AccountError | None = None,
        *,
        q: str = "",
        page: int = 1,
        filled: dict[str, Any] | None = None,
    ) -> Response:
        form = {"name": "", "email": "", "chosen": frozenset(), "spoken": who.account.lang}
        people, count = await self.staff.accounts.page(q, (page - 1) * _PAGE, _PAGE)
        return self.staff.pages.render(
            request,
            who,
            "people.html",
            area="accounts",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            here=PEOPLE,
            people=people,
            page=page,
            pages=max(1, ceil(count / _PAGE)),
            link="?" + urlencode({"q": q, "page": ""}),
            q=q,
            error=error,
            roles=ROLES,
            **(filled or form),
        )

    async def _person(
        self,
        request: Request,
        who: SignedIn,
        name: str,
        error: AccountError | None = None,
        *,
        link: str = "",
        purpose: Purpose = "invite",
    ) -> Response:
        person = await self.staff.accounts.get(name)
        if person is None:
            raise AccountError("account_unknown")
        return self.staff.pages.render(
            request,
            who,
            "person.html",
            area="accounts",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
            here=f"{PEOPLE}/{name}",
            person=person,
            error=error,
            said=request.query_params.get("said", ""),
            roles=ROLES,
            link=link,
            purpose=purpose,
            hours=HOURS[purpose],
            factor=await self.staff.administration.factors.is_on(name),
            has_password=await self.staff.accounts.has_password(name),
            sessions=await self.staff.sessions.of(name),
            own=who.session,
        )

    def _address(self, request: Request, token: str) -> str:
        base = (self.page_url or str(request.base_url)).rstrip("/")
        return f"{base}{PREFIX}/link/{token}"
