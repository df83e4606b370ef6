"""What staff read at the desk, and the stream that tells them when to read anew."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request
from sse_starlette import EventSourceResponse

from bot.accounts.gate import SignedIn
from bot.desk.desk import Desk
from bot.desk.suggestions import last_entry, suggest
from bot.desk.view import show_colleague, show_row, show_turns
from bot.errors import StoreError
from bot.handover.notices import lang_of
from bot.handover.store import Row
from knowledge.language import detect

_PING_SECONDS: Final = 15
_PLACE: Final = re.compile(r"\d{1,18}-\d{1,18}")
_BEATS: Final = 3  # in the time of a lease


@dataclass(frozen=True)
class DeskReading:
    """The routes that change nothing."""

    desk: Desk

    def router(self) -> APIRouter:
        """The routes, under /staff/api/desk."""
        router = APIRouter(prefix="/staff/api/desk", include_in_schema=False)
        reader = self.desk.staff.gate.allow("viewer", "staff")
        self._add_lists(router, reader)
        self._add_conversation(router, reader)

        @router.get("/events")
        async def stream_events(
            request: Request,
            after: str = "",
            last_event_id: Annotated[str, Header()] = "",
            signed_in: SignedIn = Depends(reader),
        ) -> EventSourceResponse:
            asked = last_event_id or after
            known = asked if _PLACE.fullmatch(asked) else ""
            place = known or await self.desk.handover.store.last_event()
            events = self._events(request, signed_in, place)
            return EventSourceResponse(events, ping=_PING_SECONDS)

        return router

    def _add_lists(self, router: APIRouter, reader: Any) -> None:
        store = self.desk.handover.store

        @router.get("")
        async def show_desk(signed_in: SignedIn = Depends(reader)) -> dict[str, Any]:
            # The place first: what happens while the rest is read is told again, never missed.
            place = await store.last_event()
            colleagues = await store.colleagues()
            names = {one.id: one.name for one in colleagues}
            rows = [*await store.waiting(), *await store.held()]
            return {
                "event": place,
                "now": store.now(),
                "me": {"id": signed_in.account.id, "name": signed_in.account.name},
                "may_answer": signed_in.account.has("staff"),
                "colleagues": [show_colleague(one) for one in colleagues],
                "conversations": [show_row(row, names) for row in rows],
            }

        @router.get("/canned")
        async def show_canned(signed_in: SignedIn = Depends(reader)) -> list[dict[str, Any]]:
            return [vars(canned) for canned in await self.desk.canned.list()]

    def _add_conversation(self, router: APIRouter, reader: Any) -> None:
        desk = self.desk

        @router.get("/conversations/{conversation}")
        async def show_conversation(
            conversation: str, after: str = "", signed_in: SignedIn = Depends(reader)
        ) -> dict[str, Any]:
            row = await self._row(signed_in, conversation)
            turns = await desk.conversations.turns_after(conversation, after)
            names = {row.holder: await desk.handover.store.name_of(row.holder)}
            return {
                **show_row(row, names),
                "turns": show_turns(turns, lang_of(row)),
                "notes": await desk.notes.of(conversation),
            }

        @router.get("/conversations/{conversation}/suggestions")
        async def show_suggestions(
            conversation: str, turn: str, signed_in: SignedIn = Depends(reader)
        ) -> list[dict[str, Any]]:
            row = await self._row(signed_in, conversation)
            turns = await desk.conversations.turns_after(conversation)
            before = [one for one in turns if one["id"] != turn]
            text = next((one["text"] for one in turns if one["id"] == turn), "")
            (shown,) = show_turns([{"id": turn, "at": "", "text": text, "replies": []}], "en")
            asked = text if not shown["button"] else shown["text"]
            lang = detect(asked) or lang_of(row)
            return await suggest(asked, lang, last_entry(before), desk.phrase)

    async def _row(self, signed_in: SignedIn, conversation: str) -> Row:
        row = await self.desk.handover.store.row(conversation)
        if row is None:
            raise self.desk.problem(signed_in, HTTPStatus.NOT_FOUND, "conversation_gone")
        return row

    async def _events(
        self, request: Request, signed_in: SignedIn, after: str
    ) -> AsyncIterator[dict[str, str]]:
        """What happens, for as long as its reader is signed in; a beat asks for a sign of life."""
        store, account = self.desk.handover.store, signed_in.account
        next_beat = 0
        with suppress(StoreError):  # the page comes back and goes on where it was
            async for batch in self.desk.handover.feed.follow(after):
                for place, fields in batch:
                    yield {"id": place, "data": json.dumps(fields)}
                if store.now() >= next_beat:
                    if await self.desk.staff.gate.recognise(request) is None:
                        return
                    next_beat = store.now() + store.times.lease // _BEATS
                    yield {"event": "beat", "data": account.id}
