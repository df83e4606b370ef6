"""One entry: its editor and its history."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.accounts.gate import SignedIn
from bot.accounts.staff import Staff
from bot.admin.clock import shenzhen
from bot.admin.drafting import Drafting
from bot.admin.forms import EntryFields
from bot.admin.words import Words
from bot.page_texts import PageTexts
from bot.problems import Problem
from bot.store_errors import store_errors
from knowledge.clock import today
from knowledge.differences import differences
from knowledge.draft_fields import find_problems, is_id
from knowledge.drafts import Draft, Person
from knowledge.entry import Audience
from knowledge.language import LANGS

_EVENTS: Final = 30


@dataclass(frozen=True)
class EntryPage:
    """What the routes of one entry's pages need."""

    staff: Staff
    texts: PageTexts
    drafting: Drafting

    def router(self) -> APIRouter:
        """The routes, under /staff/entries/<id>."""
        router = APIRouter(prefix="/staff/entries/{name}", include_in_schema=False)
        read = self.staff.gate.allow("viewer", "editor", "approver")
        write = self.staff.gate.allow("editor")

        @router.get("")
        async def edit_entry(
            request: Request, name: str, signed_in: SignedIn = Depends(read)
        ) -> Response:
            return await self._edit(request, signed_in, name)

        @router.get("/history")
        async def show_history(
            request: Request,
            name: str,
            old: Annotated[str, Query(max_length=16)] = "",
            new: Annotated[str, Query(max_length=16)] = "",
            page: Annotated[int, Query(ge=1, le=1_000)] = 1,
            signed_in: SignedIn = Depends(read),
        ) -> Response:
            return await self._history(request, signed_in, name, (old, new), page)

        @router.post("/restore")
        async def restore_version(
            request: Request,
            name: str,
            version: Annotated[str, Form(max_length=16)],
            revision: Annotated[str, Form(max_length=12)] = "",
            signed_in: SignedIn = Depends(write),
        ) -> Response:
            words = self._words(request, signed_in)
            with words.refusals():
                await self.drafting.restore(name, version, revision, person(signed_in))
            return RedirectResponse(f"/staff/entries/{name}", HTTPStatus.SEE_OTHER)

        return router

    def _words(self, request: Request, signed_in: SignedIn) -> Words:
        return Words.of(self.texts, "entries", self.staff.pages.lang(request, signed_in))

    async def _edit(self, request: Request, signed_in: SignedIn, name: str) -> Response:
        if not is_id(name):
            raise Problem(HTTPStatus.NOT_FOUND, self._words(request, signed_in).say("id_unfit"))
        words = self._words(request, signed_in)
        async with store_errors():
            draft = await self.drafting.store.get(name)
            live = await self.drafting.entries.live_version(name)
            version = draft.version if draft else live or await self._last_version(name)
            fields = await self.drafting.store.fields(version)
            older = draft.older if draft else await self.drafting.store.older_of(name)
            events = await self.drafting.store.history(name, count=_EVENTS)
            policy = await self.drafting.store.policy()
        shown = fields or {"id": name, "topic": name.partition(".")[0]}
        problems = words.problems(find_problems(shown)[1]) if fields else []
        account = signed_in.account
        return self.staff.pages.render(
            request,
            signed_in,
            "entry.html",
            area="entries",
            name=name,
            title=(shown.get("question") or {}).get(account.lang) or name,
            draft=draft,
            live=live,
            is_new=not events,
            older=older,
            events=events,
            audiences=get_args(Audience),
            problems=problems,
            data=_data(name, draft, shown, problems),
            may_write=account.has("editor"),
            may_approve=account.has("approver")
            and not (policy.two_people and draft and account.id in draft.authors),
            is_approver=account.has("approver"),
            is_ended=bool(shown.get("valid_to")) and str(shown["valid_to"]) < str(today()),
            shenzhen=shenzhen,
        )

    async def _last_version(self, name: str) -> str | None:
        return (await self.drafting.entries.retired()).get(name)

    async def _history(
        self,
        request: Request,
        signed_in: SignedIn,
        name: str,
        pair: tuple[str, str],
        page: int,
    ) -> Response:
        words = self._words(request, signed_in)
        async with store_errors():
            events = await self.drafting.store.history(name, (page - 1) * _EVENTS, _EVENTS + 1)
            draft = await self.drafting.store.get(name)
            live = await self.drafting.entries.live_version(name)
            old, new = await self.drafting.store.fields_of(pair)
        return self.staff.pages.render(
            request,
            signed_in,
            "history.html",
            area="entries",
            name=name,
            events=events[:_EVENTS],
            has_more=len(events) > _EVENTS,
            page=page,
            draft=draft,
            live=live,
            pair=pair,
            changes=words.differences(differences(old, new)) if all(pair) else None,
            may_write=signed_in.account.has("editor"),
        )


def person(signed_in: SignedIn) -> Person:
    """Who is signed in, as the history names them."""
    return Person(signed_in.account.id, signed_in.account.name)


def _data(
    name: str, draft: Draft | None, fields: dict[str, Any], problems: list[dict[str, str]]
) -> dict[str, Any]:
    """What the script of the editor begins with."""
    blank = EntryFields(topic=name.partition(".")[0]).of(name)
    return {
        "name": name,
        "revision": draft.revision if draft else "",
        "fields": {**blank, **fields},
        "problems": problems,
        "langs": LANGS,
    }
