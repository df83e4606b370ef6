"""What the counter's scripts ask: entries for a question, a service's outcome, a note of a gap."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from bot.accounts.account import Role
from bot.accounts.errors import RoleMissing
from bot.accounts.gate import Gate, SignedIn
from bot.calculators import Calculators
from bot.channels.answer_page import AnswerPage
from bot.channels.web import LONGEST_TEXT
from bot.counter.search import Found, search_entries
from bot.entry_view import view_entry
from bot.gap_store import GapStore
from bot.masking import mask
from bot.problems import Phrase, Problem
from bot.reply import Reply, Status
from bot.settings import MAX_MESSAGE_LENGTH
from bot.text_blocks import blocks_of
from bot.text_guard import clean
from bot.turn_counts import TurnCounts
from knowledge.errors import KnowledgeError
from knowledge.language import Lang
from knowledge.live import open_knowledge

_LOG = logging.getLogger(__name__)
READERS: Final[tuple[Role, ...]] = ("viewer", "staff", "editor", "approver")
WRITERS: Final[tuple[Role, ...]] = ("staff", "editor", "approver")
CHANNEL: Final = "counter"
Question = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Name = Annotated[str, StringConstraints(max_length=120)]
Filled = dict[Name, Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]]
_LONGEST_VALUE: Final = 200  # characters; a figure or a date takes fewer


class Asked(BaseModel):
    """What the visitor asks, and the script they read, where it was chosen."""

    question: Question
    lang: Lang | None = None


class Used(BaseModel):
    """The entry with which the visitor was helped."""

    entry: Name
    lang: Lang


class Unanswered(BaseModel):
    """A question that nobody could answer, and what came nearest."""

    question: Question
    lang: Lang
    nearest: list[Name] = Field(default=[], max_length=10)


class Form(BaseModel):
    """What is filled in of a service."""

    lang: Lang
    typed: Filled = Field(default={}, max_length=40)
    chosen: Filled = Field(default={}, max_length=40)


@dataclass(frozen=True)
class CounterApi:
    """The routes of the counter's scripts."""

    gate: Gate
    calculators: Calculators
    answers: AnswerPage
    gaps: GapStore
    counts: TurnCounts
    phrase: Phrase

    def router(self) -> APIRouter:
        """The routes, under /staff/api/counter."""
        router = APIRouter(prefix="/staff/api/counter", include_in_schema=False)
        self._add_search_routes(router)
        self._add_note_routes(router)
        return router

    def _add_search_routes(self, router: APIRouter) -> None:
        read = Depends(reading(self.gate))

        # A question may hold personal numbers: it is posted, so that no log keeps it.
        @router.post("/search")
        async def search(
            asked: Asked, request: Request, signed_in: SignedIn = read
        ) -> dict[str, Any]:
            if len(asked.question) > MAX_MESSAGE_LENGTH:
                raise self._too_long(signed_in, MAX_MESSAGE_LENGTH)
            spoken = asked.lang or signed_in.account.lang
            found = search_entries(open_knowledge(), asked.question, spoken)
            return self._as_json(found, asked.lang or found.lang or spoken, request)

        @router.post("/services/{name}")
        async def work_out(name: str, form: Form, signed_in: SignedIn = read) -> dict[str, Any]:
            if name not in self.calculators.names:
                raise Problem(HTTPStatus.NOT_FOUND, self._say("utter_entry_gone", signed_in))
            values = [*form.typed.values(), *form.chosen.values()]
            if any(len(value) > _LONGEST_VALUE for value in values):
                raise self._too_long(signed_in, _LONGEST_VALUE)
            try:
                filled = self.calculators.fill(name, form.lang, form.typed, form.chosen)
            except KnowledgeError as error:  # such as a rule that holds no more
                _LOG.exception("The service %s cannot work anything out.", name)
                detail = self._say("utter_technical_problem", signed_in)
                raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail) from error
            return show_form(filled)

    def _add_note_routes(self, router: APIRouter) -> None:
        write = Depends(self.gate.allow(*WRITERS))

        @router.post("/uses", status_code=HTTPStatus.NO_CONTENT)
        async def note_use(used: Used, signed_in: SignedIn = write) -> Response:
            if used.entry not in open_knowledge().entries:
                raise Problem(HTTPStatus.NOT_FOUND, self._say("utter_entry_gone", signed_in))
            self._count("answered", used.lang, used.entry)
            return Response(status_code=HTTPStatus.NO_CONTENT)

        @router.post("/gaps", status_code=HTTPStatus.CREATED)
        async def note_gap(unanswered: Unanswered, signed_in: SignedIn = write) -> dict[str, str]:
            if len(unanswered.question) > MAX_MESSAGE_LENGTH:
                raise self._too_long(signed_in, MAX_MESSAGE_LENGTH)
            masked, _ = mask(clean(unanswered.question))
            if not masked:
                detail = self._say("utter_message_empty", signed_in)
                raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
            nearest = [name for name in unanswered.nearest if name in open_knowledge().entries]
            await self.gaps.add(masked, unanswered.lang, "unanswered", CHANNEL, nearest=nearest)
            self._count("unanswered", unanswered.lang)
            return {"question": masked}

    def _as_json(self, found: Found, lang: Lang, request: Request) -> dict[str, Any]:
        entries = open_knowledge().entries
        return {
            "masked": found.masked,
            "lang": lang,
            "verdict": found.verdict,
            "depends": found.group is not None,
            "threshold": round(found.threshold, 3),
            "matches": [
                {
                    "score": round(match.score, 3),
                    "address": self.answers.address(request, match.entry.id, lang),
                    "audience": match.entry.group.audience if match.entry.group else (),
                    **asdict(view_entry(match.entry, lang, entries, self.phrase)),
                }
                for match in found.matches
            ],
        }

    def _count(self, status: Status, lang: Lang, entry: str | None = None) -> None:
        reply = Reply(id="", status=status, lang=lang, text="", entry=entry)
        self.counts.count_turn(CHANNEL, [reply])

    def _too_long(self, signed_in: SignedIn, limit: int) -> Problem:
        detail = self._say("utter_message_too_long", signed_in).format(limit=limit)
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail)

    def _say(self, phrase: str, signed_in: SignedIn) -> str:
        return self.phrase(phrase, signed_in.account.lang)


def show_form(form: dict[str, Any]) -> dict[str, Any]:
    """A form with its outcome as a page shows it."""
    outcome = form["outcome"]
    if outcome is None:
        return form
    text = "\n\n".join(outcome["parts"])
    shown = {
        "headline": outcome["parts"][0],
        "text": text,
        "blocks": [asdict(block) for block in blocks_of(text)],
        "sources": outcome["sources"],
    }
    return {**form, "outcome": shown}


def reading(gate: Gate) -> Callable[[Request], Awaitable[SignedIn]]:
    """A dependency that lets in whoever may read, though the request is posted."""

    async def enter(request: Request) -> SignedIn:
        signed_in = await gate.allow()(request)
        if not signed_in.account.has(*READERS):
            raise RoleMissing
        return signed_in

    return enter
