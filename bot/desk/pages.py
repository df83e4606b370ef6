"""The desk's pages: the desk itself, and the canned replies."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.accounts.gate import SignedIn
from bot.desk.canned import LONGEST_TEXT, LONGEST_TITLE, Canned, misfit
from bot.desk.deeds import LONGEST_LABEL, LONGEST_NOTE, LONGEST_REPLY
from bot.desk.desk import AREA, Desk
from bot.text_guard import clean
from knowledge.language import LANGS, Lang

_PREFIX: Final = "/staff/desk"
_LIMITS: Final = {"reply": LONGEST_REPLY, "note": LONGEST_NOTE, "label": LONGEST_LABEL}
_CANNED_LIMITS: Final = {"title": LONGEST_TITLE, "text": LONGEST_TEXT}
Field = Annotated[str, Form(max_length=20_000)]


@dataclass(frozen=True)
class DeskPages:
    """The pages under /staff/desk."""

    desk: Desk

    def router(self) -> APIRouter:
        """The routes of the pages."""
        router = APIRouter(prefix=_PREFIX, include_in_schema=False)
        reader = self.desk.staff.gate.allow("viewer", "staff")

        @router.get("")
        async def show_desk(request: Request, signed_in: SignedIn = Depends(reader)) -> Response:
            account = signed_in.account
            return self.desk.staff.pages.render(
                request,
                signed_in,
                "desk.html",
                AREA,
                limits=_LIMITS,
                may_edit=account.has("editor"),
                may_keep=account.has("editor", "approver"),
            )

        self._add_canned(router)
        return router

    def _add_canned(self, router: APIRouter) -> None:
        editor = self.desk.staff.gate.allow("editor")

        @router.get("/canned")
        async def show_canned(request: Request, who: SignedIn = Depends(editor)) -> Response:
            return await self._canned_page(request, who)

        @router.post("/canned/delete")
        async def delete_canned(who: SignedIn = Depends(editor), id: Field = "") -> Response:
            await self.desk.canned.delete(id)
            await self.desk.staff.audit.record(who.account.id, "canned.delete", id[:64])
            return _back()

        @router.post("/canned")
        async def save_canned(request: Request, who: SignedIn = Depends(editor)) -> Response:
            form = await request.form()
            title = _texts(form, "title")
            text = _texts(form, "text")
            wrong = misfit(title, text)
            name = str(form.get("id", ""))[:64]
            if wrong:
                return await self._canned_page(request, who, wrong, Canned(name, title, text))
            saved = await self.desk.canned.save(name, title, text)
            await self.desk.staff.audit.record(who.account.id, "canned.save", saved.id)
            return _back()

    async def _canned_page(
        self, request: Request, who: SignedIn, wrong: str = "", filled: Canned | None = None
    ) -> Response:
        """The replies, each in a form; one that was refused with what was filled in."""
        kept = [one for one in await self.desk.canned.list() if not filled or one.id != filled.id]
        return self.desk.staff.pages.render(
            request,
            who,
            "desk_canned.html",
            AREA,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            canned=[*([filled] if filled else []), *kept],
            empty=Canned("", dict.fromkeys(LANGS, ""), dict.fromkeys(LANGS, "")),
            wrong=wrong,
            refused=filled.id if filled else None,
            limits=_CANNED_LIMITS,
        )


def _texts(form: Any, name: str) -> dict[Lang, str]:
    return {lang: clean(str(form.get(f"{name}_{lang}", ""))) for lang in LANGS}


def _back() -> RedirectResponse:
    return RedirectResponse(f"{_PREFIX}/canned", HTTPStatus.SEE_OTHER)
