"""Test sets: the questions that guard the answers, run now and compared with the last time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.accounts.gate import SignedIn
from bot.accounts.staff import Staff
from bot.admin.question_runs import RunStore, compare, run
from bot.admin.words import Words
from bot.masking import mask
from bot.page_texts import PageTexts
from bot.problems import Problem
from bot.store_errors import store_errors
from knowledge.base import KnowledgeBase
from knowledge.entry_store import EntryStore
from knowledge.fold import fold
from knowledge.language import Lang, detect
from knowledge.questions import Question, read_questions
from knowledge.settings import KnowledgeSettings

_PAGE: Final = 50
_MOST: Final = 2_000  # questions of our own; a run of so many takes a minute


@dataclass(frozen=True)
class TestsPage:
    """What the routes of the test sets need."""

    staff: Staff
    texts: PageTexts
    entries: EntryStore
    runs: RunStore
    base: Callable[[], KnowledgeBase]

    def router(self) -> APIRouter:
        """The routes, under /staff/tests."""
        router = APIRouter(prefix="/staff/tests", include_in_schema=False)
        read = self.staff.gate.allow("viewer", "editor", "approver")
        write = self.staff.gate.allow("editor", "approver")

        @router.get("")
        async def show_tests(
            request: Request,
            page: Annotated[int, Query(ge=1, le=1_000)] = 1,
            signed_in: SignedIn = Depends(read),
        ) -> Response:
            return await self._show(request, signed_in, page)

        @router.post("")
        async def add_question(
            request: Request,
            text: Annotated[str, Form(min_length=1, max_length=500)],
            lang: Annotated[Lang | None, Form()] = None,
            entry: Annotated[str, Form(max_length=100)] = "",
            signed_in: SignedIn = Depends(write),
        ) -> Response:
            written = lang or detect(text) or signed_in.account.lang
            question = Question(
                text=mask(text.strip())[0], lang=written, entry=entry.strip() or None
            )
            await self._add(request, signed_in, question)
            return RedirectResponse("/staff/tests", HTTPStatus.SEE_OTHER)

        @router.post("/remove")
        async def remove_question(
            text: Annotated[str, Form(max_length=500)], signed_in: SignedIn = Depends(write)
        ) -> Response:
            async with store_errors():
                await self.entries.drop_question(text)
            await self.staff.audit.record(signed_in.account.id, "question.dropped", "kept")
            return RedirectResponse("/staff/tests", HTTPStatus.SEE_OTHER)

        @router.post("/run")
        async def run_questions(signed_in: SignedIn = Depends(write)) -> Response:
            async with store_errors():
                own = await self.entries.kept_questions()
                number = await self.entries.number()
            questions = [*_shipped(), *own]
            by = signed_in.account.name
            done = await asyncio.to_thread(run, self.base(), questions, by, number)
            await self.runs.add(done)
            return RedirectResponse("/staff/tests", HTTPStatus.SEE_OTHER)

        return router

    async def _show(self, request: Request, signed_in: SignedIn, page: int) -> Response:
        async with store_errors():
            own = sorted(await self.entries.kept_questions(), key=lambda one: one.text)
        latest = await self.runs.latest(2)
        pages = max(1, ceil(len(own) / _PAGE))
        page = min(page, pages)
        return self.staff.pages.render(
            request,
            signed_in,
            "tests.html",
            area="tests",
            own=own[(page - 1) * _PAGE : page * _PAGE],
            own_count=len(own),
            shipped=len(_shipped()),
            page=page,
            pages=pages,
            last=latest[0] if latest else None,
            before=latest[1] if len(latest) > 1 else None,
            moved=compare(latest[1], latest[0])[:_PAGE] if len(latest) > 1 else [],
            failing=[one for one in latest[0].judged if one.outcome == "wrong"][:_PAGE]
            if latest
            else [],
            may_write=signed_in.account.has("editor", "approver"),
        )

    async def _add(self, request: Request, signed_in: SignedIn, question: Question) -> None:
        words = Words.of(self.texts, "tests", self.staff.pages.lang(request, signed_in))
        async with store_errors():
            own = await self.entries.kept_questions()
            is_known = question.entry is None or await self.entries.live_version(question.entry)
            if not is_known:
                raise Problem(HTTPStatus.NOT_FOUND, words.say("test_no_entry"))
            is_new = fold(question.text) not in {fold(one.text) for one in own}
            if is_new and len(own) >= _MOST:
                raise Problem(HTTPStatus.CONFLICT, words.say("tests_full", count=_MOST))
            await self.entries.keep_question(question)
        await self.staff.audit.record(
            signed_in.account.id, "question.kept", question.entry or "none", lang=question.lang
        )


def _shipped() -> tuple[Question, ...]:
    """The kept questions of this release."""
    return read_questions(KnowledgeSettings.from_env().kept)
