"""The list of entries: searched as residents search, narrowed down, paged; a new one begun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Annotated, Any, Final, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.accounts.gate import SignedIn
from bot.accounts.staff import Staff
from bot.admin.catalogue import DATES, PAGE, STATES, TEXTS, Catalogue, Wanted, narrow, owners
from knowledge.base import Finding, KnowledgeBase
from knowledge.clock import today
from knowledge.draft_fields import is_id
from knowledge.entry import Audience, Topic
from knowledge.language import Lang, detect

_SEARCHED: Final = 8
_LONGEST: Final = 200


@dataclass(frozen=True)
class EntriesPage:
    """What the routes of the list need."""

    staff: Staff
    catalogue: Catalogue
    base: Callable[[], KnowledgeBase]

    def router(self) -> APIRouter:
        """The routes, under /staff/entries."""
        router = APIRouter(prefix="/staff", include_in_schema=False)
        read = self.staff.gate.allow("viewer", "editor", "approver")
        write = self.staff.gate.allow("editor")

        @router.get("/entries")
        async def list_entries(
            request: Request,
            wanted: Annotated[Wanted, Depends(_wanted)],
            ask: Annotated[str, Query(max_length=_LONGEST)] = "",
            page: Annotated[int, Query(ge=1, le=10_000)] = 1,
            signed_in: SignedIn = Depends(read),
        ) -> Response:
            return await self._list(request, signed_in, wanted, ask.strip(), page)

        @router.post("/entries")
        async def begin_entry(
            request: Request,
            topic: Annotated[str, Form(max_length=20)],
            name: Annotated[str, Form(max_length=80)],
            signed_in: SignedIn = Depends(write),
        ) -> Response:
            return await self._begin(request, signed_in, topic, name.strip().lower())

        return router

    async def _list(
        self,
        request: Request,
        signed_in: SignedIn,
        wanted: Wanted,
        ask: str,
        page: int,
        **context: Any,
    ) -> Response:
        rows = await self.catalogue.rows()
        found = narrow(rows, wanted, today())
        pages = max(1, ceil(len(found) / PAGE))
        page = min(page, pages)
        lang = self.staff.pages.lang(request, signed_in)
        searched = self._search(ask, detect(ask) or lang) if ask else {}
        return self.staff.pages.render(
            request,
            signed_in,
            "entries.html",
            area="entries",
            rows=found[(page - 1) * PAGE : page * PAGE],
            count=len(found),
            page=page,
            pages=pages,
            wanted=wanted,
            ask=ask,
            link=_link(wanted, ask),
            topics=get_args(Topic),
            audiences=get_args(Audience),
            owners=owners(rows),
            states=STATES,
            text_filters=TEXTS,
            date_filters=DATES,
            may_write=signed_in.account.has("editor"),
            today=today(),
            **searched,
            **context,
        )

    def _search(self, question: str, lang: Lang) -> dict[str, Any]:
        """What residents would get for a question, and what came near."""
        base = self.base()
        vector = base.encode(question)
        finding = base.find(question, lang, vector)
        matches = base.search(question, vector, _SEARCHED)
        given = _given(finding)
        return {
            "verdict": finding.verdict,
            "threshold": base.thresholds[lang],
            "asked_in": lang,
            "matches": [(match, given.get(match.entry.id, "rejected")) for match in matches],
            "word_for_word": finding.matches[0].entry
            if base.asks_word_for_word(question)
            else None,
        }

    async def _begin(
        self, request: Request, signed_in: SignedIn, topic: str, name: str
    ) -> Response:
        entry = f"{topic}.{name}"
        taken = any(row.id == entry for row in await self.catalogue.rows())
        if topic in get_args(Topic) and is_id(entry) and not taken:
            return RedirectResponse(f"/staff/entries/{entry}", HTTPStatus.SEE_OTHER)
        problem = "id_taken" if taken else "id_unfit"
        return await self._list(
            request, signed_in, Wanted(), "", 1, new=(topic, name), new_problem=problem
        )


def _given(finding: Finding) -> dict[str, str]:
    """Which entries residents would see, and how."""
    if finding.verdict == "answer":
        return {finding.matches[0].entry.id: "answered"}
    word = "asked_back" if finding.verdict == "clarify" else "offered"
    return {match.entry.id: word for match in finding.choices}


def _link(wanted: Wanted, ask: str) -> str:
    """The address of a page of the list, up to its number."""
    kept = wanted.chosen() | ({"ask": ask} if ask else {})
    return "?" + urlencode({**kept, "page": ""})


def _wanted(
    text: Annotated[str, Query(max_length=_LONGEST)] = "",
    topic: str = "",
    audience: str = "",
    owner: Annotated[str, Query(max_length=_LONGEST)] = "",
    state: str = "",
    texts: str = "",
    dates: str = "",
) -> Wanted:
    """What the list is narrowed down to; a filter that there is not narrows nothing."""
    return Wanted(
        text.strip(),
        topic if topic in get_args(Topic) else "",
        audience if audience in get_args(Audience) else "",
        owner,
        state if state in STATES else "",
        texts if texts in TEXTS else "",
        dates if dates in DATES else "",
    )
