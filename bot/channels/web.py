"""The resident API and the chat page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import uuid4

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field, StrictBool, StringConstraints
from sse_starlette import EventSourceResponse

from bot import keys
from bot.allowance import Limits
from bot.arrangements import Arrangements
from bot.assistant import Assistant
from bot.channels.embedding import Embedding
from bot.channels.resuming import forget_token, keep_token, kept_token
from bot.conversations import Conversations
from bot.deliveries import Deliveries
from bot.errors import SessionError, StoreError
from bot.given_ids import kept_id
from bot.message import Message
from bot.payload import compose
from bot.problems import Problem
from bot.reply import Reply
from bot.request_record import note_turn
from bot.sessions import Session, Sessions
from bot.sites import SiteRefused, Visit
from bot.store_errors import store_errors
from knowledge.language import Lang, as_lang

_PING_SECONDS: Final = 15
LONGEST_TEXT: Final = 20_000  # beyond this nobody typed it; the assistant's own limit is lower
_REFUSALS: Final = {
    "refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "error": HTTPStatus.SERVICE_UNAVAILABLE,
}
# For the OpenAPI document; a missing token is refused in the resident's language.
_BEARER: Final = HTTPBearer(auto_error=False, description="The token of a session")
_STREAM: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"text/event-stream": {}}}}
# Ours may hold other signs, so that no resident's id is taken for one of them.
_OPENING: Final = "/opening"
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class OpenSession(BaseModel):
    """The request to open a session."""

    locale: str | None = Field(default=None, max_length=35)
    site: str | None = Field(default=None, max_length=64)
    """The key of the site on whose page it stands; without one it is our own page."""


class Renewed(BaseModel):
    """A new token for the same session."""

    token: str
    expires_at: datetime


class Resume(BaseModel):
    """The request to go on with the conversation that the browser remembers for a site."""

    site: str = Field(max_length=64)


class Opened(BaseModel):
    """A session with its token and the greeting."""

    session: str
    token: str
    expires_at: datetime
    replies: list[Reply]


class Incoming(BaseModel):
    """A message: a text, or the payload of a button."""

    text: str | None = Field(default=None, max_length=LONGEST_TEXT)
    payload: str | None = Field(default=None, max_length=LONGEST_TEXT)
    message_id: Token


class Outgoing(BaseModel):
    """The replies to a message."""

    replies: list[Reply]


class Feedback(BaseModel):
    """Whether a reply helped."""

    reply: Token
    helpful: StrictBool


Held = Callable[[str], Awaitable[dict[str, list[dict[str, Any]]]]]
"""What is kept of a conversation beside its transcript."""


class Stored(BaseModel):
    """What is stored about a session."""

    session: str
    lang: Lang
    expires_at: datetime
    turns: list[dict[str, Any]]
    appointments: list[dict[str, Any]]
    callbacks: list[dict[str, Any]]
    desk: list[dict[str, Any]]


class Receipt(BaseModel):
    """The proof of an erasure."""

    receipt: str
    session: str
    erased_at: datetime
    records: int


@dataclass(frozen=True)
class ResidentApi:
    """What the routes of a resident's page need."""

    assistant: Assistant
    conversations: Conversations
    sessions: Sessions
    deliveries: Deliveries
    arrangements: Arrangements
    embedding: Embedding
    limits: Limits
    held: Held

    def router(self) -> APIRouter:
        """The routes, under /api/v1."""
        router = APIRouter(
            prefix="/api/v1", tags=["resident"], dependencies=[Depends(self.limits.take_address)]
        )
        self._add_session_routes(router)
        self._add_message_routes(router)
        return router

    async def current(self, request: Request, _: Any = Depends(_BEARER)) -> Session:
        """The session of the request's bearer token; raises SessionError, SiteRefused."""
        return await self._admit(request, await self.sessions.recognise(_token(request)))

    async def named(self, request: Request, _: Any = Depends(_BEARER)) -> Session:
        """The same, which may have been erased: a turn finds out as it begins."""
        return await self._admit(request, self.sessions.read(_token(request)))

    async def _admit(self, request: Request, session: Session) -> Session:
        note_turn(session.conversation, "web")
        await self.embedding.admit(request, session.visit)
        return session

    def _add_session_routes(self, router: APIRouter) -> None:
        @router.post("/sessions", status_code=HTTPStatus.CREATED)
        async def open_session(wanted: OpenSession, request: Request, response: Response) -> Opened:
            visit = None
            if wanted.site is not None:
                visit = Visit(wanted.site, request.headers.get("embedding-origin", ""))
            await self.embedding.admit(request, visit)
            await self.limits.take_site(request, visit)
            lang = as_lang(wanted.locale) or "en"
            session, token = await self.sessions.open(lang, visit)
            keep_token(response, visit, token)
            greeting = Message(
                session.conversation,
                "web",
                _OPENING,
                payload=compose("start_conversation", locale=session.lang),
                lang=session.lang,
            )
            return Opened(
                session=session.conversation,
                token=token,
                expires_at=session.expires_at,
                replies=_unless_refused(await self.assistant.handle(greeting)),
            )

        @router.get("/sessions/me")
        async def show_session(session: Session = Depends(self.current)) -> Stored:
            async with store_errors():
                held = await self.held(session.conversation)
            return Stored(
                session=session.conversation,
                lang=session.lang,
                expires_at=session.expires_at,
                turns=await self.conversations.transcript(session.conversation),
                **held,
            )

        @router.post("/sessions/me/token", dependencies=[Depends(_BEARER)])
        async def renew_token(request: Request, response: Response) -> Renewed:
            return await self._renew(_token(request), request, response)

        @router.post("/sessions/resume")
        async def resume_session(
            wanted: Resume, request: Request, response: Response
        ) -> Renewed | None:
            token = kept_token(request, wanted.site)
            with suppress(SessionError, SiteRefused):  # then there is nothing to go on with
                return await self._renew(token, request, response)
            return None

        @router.delete("/sessions/me")
        async def erase_session(
            response: Response, session: Session = Depends(self.current)
        ) -> Receipt:
            forget_token(response, session.visit)
            return Receipt(
                receipt=uuid4().hex,
                session=session.conversation,
                erased_at=datetime.now(UTC),
                records=await self.assistant.erase(session.conversation),
            )

    async def _renew(self, token: str, request: Request, response: Response) -> Renewed:
        await self.embedding.admit(request, self.sessions.visit_of(token))
        session, renewed = await self.sessions.renew(token)
        keep_token(response, session.visit, renewed)
        return Renewed(token=renewed, expires_at=session.expires_at)

    def _add_message_routes(self, router: APIRouter) -> None:
        @router.post("/messages")
        async def take_message(
            incoming: Incoming, request: Request, session: Session = Depends(self.named)
        ) -> Outgoing:
            await self.limits.take_site(request, session.visit)
            message = Message(
                session.conversation,
                "web",
                kept_id(incoming.message_id),
                incoming.text or "",
                incoming.payload,
                session.lang,
            )
            return Outgoing(replies=_unless_refused(await self.assistant.handle(message)))

        @router.get("/events", response_class=EventSourceResponse, responses=_STREAM)
        async def stream_events(
            session: Session = Depends(self.current),
            last_event_id: Annotated[str, Header()] = "",
        ) -> EventSourceResponse:
            events = self._events(session, last_event_id)
            return EventSourceResponse(events, ping=_PING_SECONDS)

        @router.post("/feedback", status_code=HTTPStatus.NO_CONTENT)
        async def take_feedback(
            feedback: Feedback, session: Session = Depends(self.current)
        ) -> Response:
            await self.conversations.rate_reply(
                session.conversation, feedback.reply, feedback.helpful
            )
            return Response(status_code=HTTPStatus.NO_CONTENT)

    async def _events(self, session: Session, after: str) -> AsyncIterator[dict[str, str]]:
        """The later replies of a conversation as server-sent events."""
        with suppress(StoreError):  # the page comes back and goes on where it was
            async for place, reply in self.deliveries.follow(session.conversation, after):
                yield {"id": place, "data": reply}


def _token(request: Request) -> str:
    """The bearer token of a request; raises SessionError where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise SessionError("No token was given.")
    return token


def _unless_refused(replies: list[Reply]) -> list[Reply]:
    """The replies, or a Problem where there is none but to say why; a person replies later."""
    if not replies:
        return replies
    last = replies[-1]
    if last.status == "error" or (last.status == "refused" and len(replies) == 1):
        if last.is_passing:
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, last.text, wait=keys.RATE_WINDOW)
        raise Problem(_REFUSALS[last.status], last.text)
    return replies
