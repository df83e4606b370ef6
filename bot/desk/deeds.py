"""What staff do at the desk; the server checks each deed, whatever the page shows."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, StringConstraints

from bot.accounts.gate import SignedIn
from bot.desk.desk import Desk
from bot.entry_view import view_entry
from bot.handover.notices import lang_of
from bot.handover.store import Row
from bot.masking import mask
from bot.reply import Reply
from bot.text_guard import clean
from knowledge.language import detect
from knowledge.live import entries_by_id

LONGEST_REPLY: Final = 3000
LONGEST_NOTE: Final = 1000
LONGEST_LABEL: Final = 30
MOST_LABELS: Final = 8
_LONGEST_BODY: Final = 200_000  # beyond it a paste is refused unread
Text = Annotated[str, StringConstraints(max_length=_LONGEST_BODY)]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class Presence(BaseModel):
    """Whether staff take conversations; nothing only says that the page is there."""

    here: bool | None = None


class Answer(BaseModel):
    """A reply: a text, or an entry as it stands. The same `id` again is the same reply."""

    id: Token
    n: str
    text: Text = ""
    entry: str = Field(default="", max_length=200)


class Finish(BaseModel):
    """The conversation as it was seen."""

    n: str


class Transfer(Finish):
    """Who is to take it over."""

    to: str = Field(max_length=64)


class NewNote(BaseModel):
    """A note for colleagues."""

    text: Text


class Labels(BaseModel):
    """All labels of a conversation."""

    labels: list[Text] = Field(max_length=100)


class NewProposal(BaseModel):
    """A question with the reply to it; `entry` is whose wording it is to be."""

    question: Text
    reply: Text
    entry: str = Field(default="", max_length=200)


@dataclass(frozen=True)
class DeskDeeds:
    """The routes that change something."""

    desk: Desk

    def router(self) -> APIRouter:
        """The routes, under /staff/api/desk."""
        router = APIRouter(prefix="/staff/api/desk", include_in_schema=False)
        staff = self.desk.staff.gate.allow("staff")

        @router.post("/presence")
        async def attend(presence: Presence, who: SignedIn = Depends(staff)) -> dict[str, bool]:
            store = self.desk.handover.store
            is_here = await store.attend(who.account.id, who.account.name, presence.here)
            return {"here": is_here}

        self._add_steps(router, staff)
        self._add_reply(router, staff)
        self._add_remarks(router, staff)
        return router

    def _add_steps(self, router: APIRouter, staff: Any) -> None:
        side = self.desk.handover.staff

        @router.post("/conversations/{conversation}/claim")
        async def claim(conversation: str, who: SignedIn = Depends(staff)) -> dict[str, str]:
            done = await side.claim(conversation, who.account.id)
            n = self.desk.unless_refused(who, done).n
            return await self._audited(who, "desk.claim", n)

        @router.post("/conversations/{conversation}/transfer")
        async def transfer(
            conversation: str, wanted: Transfer, who: SignedIn = Depends(staff)
        ) -> dict[str, str]:
            done = await side.transfer(conversation, who.account.id, wanted.to, wanted.n)
            n = self.desk.unless_refused(who, done).n
            return await self._audited(who, "desk.transfer", n, to=wanted.to)

        @router.post("/conversations/{conversation}/finish")
        async def finish(
            conversation: str, wanted: Finish, who: SignedIn = Depends(staff)
        ) -> dict[str, str]:
            done = await side.finish(conversation, who.account.id, wanted.n)
            n = self.desk.unless_refused(who, done).n
            return await self._audited(who, "desk.finish", n)

    def _add_reply(self, router: APIRouter, staff: Any) -> None:
        @router.post("/conversations/{conversation}/replies")
        async def reply(
            conversation: str, answer: Answer, who: SignedIn = Depends(staff)
        ) -> dict[str, str]:
            row = await self.desk.handover.store.row(conversation)
            said = self._compose(answer, row, who)
            done = await self.desk.handover.staff.reply(
                conversation, who.account.id, answer.n, said
            )
            return {"n": self.desk.unless_refused(who, done).n}

    def _add_remarks(self, router: APIRouter, staff: Any) -> None:
        store = self.desk.handover.store

        @router.post("/conversations/{conversation}/notes")
        async def note(
            conversation: str, new: NewNote, who: SignedIn = Depends(staff)
        ) -> dict[str, str]:
            text = self._checked(who, new.text, LONGEST_NOTE, "note_")
            async with self._known(conversation, who):
                await self.desk.notes.add(conversation, who.account.name, text, store.now())
                await store.tell("noted", conversation)
            return {}

        @router.put("/conversations/{conversation}/labels")
        async def label(
            conversation: str, wanted: Labels, who: SignedIn = Depends(staff)
        ) -> dict[str, str]:
            given = [self._checked(who, text, LONGEST_LABEL, "label_") for text in wanted.labels]
            if len(given) > MOST_LABELS:
                raise self.desk.problem(who, HTTPStatus.UNPROCESSABLE_ENTITY, "labels_too_many")
            masked = (mask(label)[0] for label in given)
            labels = json.dumps(list(dict.fromkeys(masked)), ensure_ascii=False)
            async with self._known(conversation, who):
                await store.change(conversation, labels=labels)
                await store.tell("noted", conversation)
            return {}

        @router.post("/proposals")
        async def propose(new: NewProposal, who: SignedIn = Depends(staff)) -> dict[str, str]:
            if new.entry and new.entry not in entries_by_id():
                raise self.desk.problem(who, HTTPStatus.UNPROCESSABLE_ENTITY, "entry_gone")
            question = self._checked(who, new.question, LONGEST_REPLY, "reply_")
            reply = self._checked(who, new.reply, LONGEST_REPLY, "reply_")
            lang = detect(question) or detect(reply) or "en"
            proposal = await self.desk.proposals.add(
                question, reply, lang, new.entry or None, who.account.id
            )
            await self.desk.staff.audit.record(who.account.id, "desk.propose", proposal.id)
            return {"id": proposal.id}

    def _compose(self, answer: Answer, row: Row | None, who: SignedIn) -> Reply:
        """The reply as the resident sees it, in the resident's language."""
        lang = lang_of(row)
        shown: dict[str, Any] = {"id": answer.id, "sender": "staff", "name": who.account.name}
        if answer.entry:
            entry = entries_by_id().get(answer.entry)
            if entry is None:
                raise self.desk.problem(who, HTTPStatus.UNPROCESSABLE_ENTITY, "entry_gone")
            view = view_entry(entry, lang, entries_by_id(), self.desk.phrase)
            sources = view.sources
            return Reply(
                status="answered",
                lang=lang,
                text=view.text,
                sources=sources,
                entry=view.id,
                **shown,
            )
        text = self._checked(who, answer.text, LONGEST_REPLY, "reply_")
        return Reply(status="handover", lang=detect(text) or lang, text=text, **shown)

    def _checked(self, who: SignedIn, text: str, longest: int, what: str) -> str:
        """The text without what nobody can see; raises Problem where it is empty or too long."""
        cleaned = clean(text)
        if cleaned and len(cleaned) <= longest:
            return cleaned
        key = what + ("too_long" if cleaned else "empty")
        raise self.desk.problem(who, HTTPStatus.UNPROCESSABLE_ENTITY, key)

    @asynccontextmanager
    async def _known(self, conversation: str, who: SignedIn) -> AsyncIterator[None]:
        """Holds a conversation that the desk knows; raises Problem for any other."""
        async with self.desk.handover.staff.hold(conversation):
            if await self.desk.handover.store.row(conversation) is None:
                raise self.desk.problem(who, HTTPStatus.NOT_FOUND, "conversation_gone")
            yield

    async def _audited(self, who: SignedIn, deed: str, n: str, **details: str) -> dict[str, str]:
        """Records a deed by its number: a conversation's name may tell whose it is."""
        await self.desk.staff.audit.record(who.account.id, deed, f"handover {n}", **details)
        return {"n": n}
