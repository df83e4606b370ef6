"""Entries out to files, and back in: tried row by row first, then taken as drafts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from bot.accounts.gate import SignedIn
from bot.accounts.staff import Staff
from bot.admin.drafting import Drafting
from bot.admin.entry_page import person
from bot.admin.imports import ImportedRow, ImportStore, Progress, Uploaded, as_uploaded
from bot.admin.words import Words
from bot.page_texts import PageTexts
from bot.problems import Problem
from bot.store_errors import store_errors
from knowledge.clock import today
from knowledge.draft_fields import is_id
from knowledge.drafts import DraftConflict, DraftRefused, Person
from knowledge.entry import Entry, Topic
from knowledge.entry_yaml import to_yaml
from knowledge.exchange import ExchangeError, ExportFormat, compare, export_entries, read_exchange
from knowledge.exchange.comparison import State

_PAGE: Final = 50
_STEP: Final = 20  # rows between two words on the progress
_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "yml": "application/yaml; charset=utf-8",
}
_STATES: Final = get_args(State)


@dataclass(frozen=True)
class ExchangePage:
    """What the routes of import and export need."""

    staff: Staff
    texts: PageTexts
    drafting: Drafting
    imports: ImportStore
    # The loop keeps weak references alone; a task that nobody holds may vanish.
    running: set[asyncio.Task[None]] = field(default_factory=set)

    def router(self) -> APIRouter:
        """The routes, under /staff/exchange."""
        router = APIRouter(prefix="/staff/exchange", include_in_schema=False)
        self._add_out(router)
        self._add_in(router)
        return router

    def _add_out(self, router: APIRouter) -> None:
        read = self.staff.gate.allow("editor", "approver")

        @router.get("")
        async def show_exchange(request: Request, signed_in: SignedIn = Depends(read)) -> Response:
            return self._show(request, signed_in)

        @router.get("/entries.{form}")
        async def download(
            request: Request, form: str, signed_in: SignedIn = Depends(read)
        ) -> Response:
            if form not in _TYPES:
                words = self._words(request, signed_in)
                raise Problem(HTTPStatus.NOT_FOUND, words.say("no_such_format"))
            async with store_errors():
                _, live = await self.drafting.entries.live()
                entries = await self.drafting.entries.entries(live)
            content = await asyncio.to_thread(_written, entries, form)
            name = f"entries-{today()}.{form}"
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return Response(content, media_type=_TYPES[form], headers=headers)

    def _add_in(self, router: APIRouter) -> None:
        write = self.staff.gate.allow("editor")

        @router.post("")
        async def upload(
            request: Request,
            file: Annotated[UploadFile, File()],
            topic: Annotated[Topic, Form()] = "service",
            signed_in: SignedIn = Depends(write),
        ) -> Response:
            data = await file.read()
            try:
                uploaded = await self._read(file.filename or "", data, topic, signed_in)
            except ExchangeError as error:
                return self._show(
                    request, signed_in, refused=self._words(request, signed_in).reason(error.reason)
                )
            await self.imports.keep(uploaded)
            return RedirectResponse(f"/staff/exchange/{uploaded.id}", HTTPStatus.SEE_OTHER)

        @router.get("/{name}")
        async def show_rows(
            request: Request,
            name: str,
            state: str = "",
            page: Annotated[int, Query(ge=1, le=10_000)] = 1,
            signed_in: SignedIn = Depends(write),
        ) -> Response:
            uploaded = await self._uploaded(request, signed_in, name)
            rows = [row for row in uploaded.rows if state not in _STATES or row.state == state]
            pages = max(1, ceil(len(rows) / _PAGE))
            page = min(page, pages)
            return self.staff.pages.render(
                request,
                signed_in,
                "import.html",
                area="exchange",
                uploaded=uploaded,
                say=self._words(request, signed_in).reason,
                counts=uploaded.counts(),
                progress=await self.imports.progress(name),
                rows=rows[(page - 1) * _PAGE : page * _PAGE],
                taken=sum(row.is_taken for row in uploaded.rows),
                state=state if state in _STATES else "",
                states=_STATES,
                page=page,
                pages=pages,
            )

        @router.post("/{name}/take")
        async def take_rows(
            request: Request,
            name: str,
            submit: Annotated[bool, Form()] = False,
            signed_in: SignedIn = Depends(write),
        ) -> Response:
            uploaded = await self._uploaded(request, signed_in, name)
            rows = [row for row in uploaded.rows if row.is_taken]
            if await self.imports.begin(name, len(rows)):
                work = self._take(name, rows, person(signed_in), submit)
                task = asyncio.create_task(work)
                self.running.add(task)
                task.add_done_callback(self.running.discard)
                await self.staff.audit.record(
                    signed_in.account.id, "import.taken", uploaded.file, rows=len(rows)
                )
            return RedirectResponse(f"/staff/exchange/{name}", HTTPStatus.SEE_OTHER)

    def _show(self, request: Request, signed_in: SignedIn, refused: str = "") -> Response:
        return self.staff.pages.render(
            request,
            signed_in,
            "exchange.html",
            area="exchange",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
            refused=refused,
            formats=tuple(_TYPES),
            topics=self._words(request, signed_in).topics(),
            may_write=signed_in.account.has("editor"),
        )

    async def _read(self, name: str, data: bytes, topic: str, signed_in: SignedIn) -> Uploaded:
        async with store_errors():
            _, live = await self.drafting.entries.live()
            entries = await self.drafting.entries.entries(live)

        def work() -> Uploaded:
            imported = read_exchange(name, data)
            compared = compare(imported, entries, today())
            return as_uploaded(imported, compared, signed_in.account.name, topic)

        return await asyncio.to_thread(work)

    async def _take(self, name: str, rows: list[ImportedRow], by: Person, submit: bool) -> None:
        """Makes drafts of rows; what somebody is writing at is left to them."""
        skipped: list[tuple[str, str]] = []
        for number, row in enumerate(rows, start=1):
            reason = await self._take_row(row, by, submit)
            if reason:
                skipped.append((row.name, reason))
            if number % _STEP == 0 or number == len(rows):
                told = Progress(done=number, total=len(rows), skipped=tuple(skipped))
                await self.imports.tell(name, told)

    async def _take_row(self, row: ImportedRow, by: Person, submit: bool) -> str:
        """Why a row was not taken, empty where it was."""
        if not is_id(row.name):
            return "bad_id"
        try:
            draft = await self.drafting.save(row.name, row.fields, "", by, comment=row.place)
            if submit and not draft.outline.problems:
                await self.drafting.submit(row.name, draft.revision, by, "")
        except DraftConflict:
            return "in_work"
        except DraftRefused:
            return "same"
        return ""

    async def _uploaded(self, request: Request, signed_in: SignedIn, name: str) -> Uploaded:
        uploaded = await self.imports.get(name)
        if uploaded is None:
            words = self._words(request, signed_in)
            raise Problem(HTTPStatus.NOT_FOUND, words.say("import_gone"))
        return uploaded

    def _words(self, request: Request, signed_in: SignedIn) -> Words:
        return Words.of(self.texts, "exchange", self.staff.pages.lang(request, signed_in))


def _written(entries: tuple[Entry, ...], form: Any) -> bytes:
    if form == "yml":
        return to_yaml(entries).encode()
    wanted: ExportFormat = form
    return export_entries(entries, wanted)
