"""What the page asks of the arrangements: the callback form, and files to take away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, Final, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from bot import keys
from bot.arrangements import Arrangements
from bot.channels.web import LONGEST_TEXT, Outgoing, ResidentApi, Token
from bot.errors import SessionError
from bot.message import Message
from bot.problems import Phrase, Problem, preferred_lang
from bot.reply import Reply
from bot.sessions import Session
from bot.store_errors import store_errors
from knowledge.entry import Topic
from knowledge.language import Lang, as_lang


class CalendarFile(Response):
    """A calendar file to take away."""

    media_type = "text/calendar"


_FORM_HEADERS: Final = {"Cache-Control": "no-store", "Vary": "Accept-Language"}


class FilledForm(BaseModel):
    """A callback form as it was filled in; `consent` is the version of the text that was ticked."""

    model_config = ConfigDict(hide_input_in_errors=True)

    message_id: Token
    name: str = Field(max_length=LONGEST_TEXT, repr=False)
    reach: str = Field(max_length=LONGEST_TEXT, repr=False)
    topic: Topic
    consent: str | None = Field(default=None, max_length=64)
    day: date | None = None
    part: Literal["any", "morning", "afternoon"] = "any"


@dataclass(frozen=True)
class ArrangementsApi:
    """The routes beside those of the conversation."""

    resident: ResidentApi
    arrangements: Arrangements
    phrase: Phrase

    def router(self) -> APIRouter:
        """The routes, under /api/v1."""
        limited = [Depends(self.resident.limits.take_address)]
        router = APIRouter(prefix="/api/v1", tags=["resident"], dependencies=limited)

        @router.get("/files/{name}", response_class=CalendarFile)
        async def give_file(name: str, request: Request) -> CalendarFile:
            async with store_errors():
                content = await self.arrangements.appointments.read_file(name)
            if content is None:
                detail = self.phrase("utter_file_gone", preferred_lang(request))
                raise Problem(HTTPStatus.NOT_FOUND, detail)
            headers = {
                "Content-Disposition": 'attachment; filename="appointment.ics"',
                "Cache-Control": "no-store",
            }
            return CalendarFile(content, headers=headers)

        @router.get("/callbacks/form")
        async def show_form(
            request: Request, response: Response, lang: str | None = None
        ) -> dict[str, Any]:
            response.headers.update(_FORM_HEADERS)
            return self.arrangements.callbacks.form(as_lang(lang) or preferred_lang(request))

        @router.post("/callbacks", status_code=HTTPStatus.CREATED)
        async def take_form(
            filled: FilledForm,
            request: Request,
            session: Session = Depends(self.resident.current),
        ) -> Outgoing:
            reply = await self._submit(filled, session, preferred_lang(request))
            if not await self.resident.sessions.is_open(session):
                # It was erased while the form was on its way.
                await self.resident.assistant.erase(session.conversation)
                raise SessionError("The session has been closed.")
            return Outgoing(replies=[reply])

        return router

    async def _submit(self, filled: FilledForm, session: Session, lang: Lang) -> Reply:
        """The confirmation, saved with the request; raises Problem where the form does not fit."""
        conversations = self.resident.conversations
        message = Message(session.conversation, "web", f"callback:{filled.message_id}", lang=lang)
        before = await conversations.replies_to(message)
        if before is not None:
            return before[0]
        if await conversations.is_over_rate(session.conversation):
            detail = self.phrase("utter_too_many_messages", lang)
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, wait=keys.RATE_WINDOW)
        fields = filled.model_dump(exclude={"message_id"})
        async with store_errors():
            outcome = await self.arrangements.callbacks.submit(
                session.conversation, filled.message_id, lang, fields
            )
        if outcome.id is None:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, outcome.text, field=outcome.field)
        reply = Reply(id=f"callback-{outcome.id}", status="service", lang=lang, text=outcome.text)
        await conversations.record(message, [reply])
        return reply
