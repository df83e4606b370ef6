"""Where staff start, sign out, and choose their language."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fastapi import APIRouter, Depends, Request, Response

from bot.accounts.entrance import place_within, see_other
from bot.accounts.gate import SignedIn
from bot.accounts.navigation import PREFIX
from bot.accounts.sign_in import SIGN_IN, Field
from bot.accounts.staff import Staff
from knowledge.language import as_lang


@dataclass(frozen=True)
class StartPages:
    """What everybody who is signed in may do."""

    staff: Staff

    def router(self) -> APIRouter:
        """The routes, under /staff."""
        router = APIRouter(prefix=PREFIX, include_in_schema=False)

        @router.get("/")
        async def show_start(
            request: Request, signed_in: SignedIn = Depends(self.staff.gate.allow())
        ) -> Response:
            return self.staff.pages.render(request, signed_in, "start.html", area="accounts")

        @router.post("/sign-out")
        async def sign_out(
            request: Request, signed_in: SignedIn = Depends(self.staff.gate.allow(unready=True))
        ) -> Response:
            await self.staff.sessions.end(signed_in.account.id, signed_in.session)
            response = see_other(SIGN_IN)
            self.staff.cookies.drop(request, response)
            return response

        @router.post("/language")
        async def choose_language(
            lang: Field,
            next: Field = "",
            signed_in: SignedIn = Depends(self.staff.gate.allow(unready=True)),
        ) -> Response:
            chosen = as_lang(lang) or signed_in.account.lang
            await self.staff.accounts.change(
                signed_in.account.id, lambda account: replace(account, lang=chosen)
            )
            return see_other(place_within(next))

        return router
