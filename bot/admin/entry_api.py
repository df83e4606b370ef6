"""What the editor's script asks for: save, take a step, look at the draft from every side."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends, Request
from opencc import OpenCC

from bot.accounts.gate import SignedIn
from bot.accounts.staff import Staff
from bot.admin import forms
from bot.admin.drafting import Drafting
from bot.admin.entry_page import person
from bot.admin.links import LinkCheck
from bot.admin.preview import Phrase, preview
from bot.admin.trying import TryOut
from bot.admin.words import Words
from bot.page_texts import PageTexts
from bot.problems import Problem
from knowledge.base import KnowledgeBase
from knowledge.clock import SHANGHAI, today
from knowledge.differences import differences
from knowledge.draft_fields import find_problems, is_id, tidied
from knowledge.drafts import Draft, DraftConflict, Person
from knowledge.entry import Entry
from knowledge.idle_wordings import find_idle
from knowledge.language import Lang, detect
from knowledge.vectors import VectorCache
from knowledge.wording_check import check_wordings

Take = Callable[[str, str, Person, str], Awaitable[Any]]


@dataclass(frozen=True)
class EntryApi:
    """What the routes of the editor's script need."""

    staff: Staff
    texts: PageTexts
    drafting: Drafting
    trying: TryOut
    links: LinkCheck
    base: Callable[[], KnowledgeBase]
    vectors: VectorCache
    phrase: Phrase

    def router(self) -> APIRouter:
        """The routes, under /staff/api/entries/<id>."""
        router = APIRouter(prefix="/staff/api/entries/{name}", include_in_schema=False)
        self._add_saving(router)
        self._add_steps(router)
        self._add_looks(router)
        self._add_aids(router)
        return router

    def _add_saving(self, router: APIRouter) -> None:
        write = self.staff.gate.allow("editor")

        @router.put("/draft")
        async def save_draft(
            request: Request, name: str, saving: forms.Saving, signed_in: SignedIn = Depends(write)
        ) -> dict[str, Any]:
            words = self._words(request, signed_in)
            if not is_id(name):
                raise Problem(HTTPStatus.NOT_FOUND, words.say("id_unfit"))
            fields = saving.fields.of(name)
            with words.refusals():
                try:
                    draft = await self.drafting.save(
                        name,
                        fields,
                        saving.revision,
                        person(signed_in),
                        saving.checked,
                        saving.rebase,
                    )
                except DraftConflict as error:
                    raise await self._conflict(error, fields, words) from error
            return _told(draft, words, tidied(fields))

    def _add_steps(self, router: APIRouter) -> None:
        gate, drafting = self.staff.gate, self.drafting
        steps: dict[str, tuple[Any, Take]] = {
            "submit": (gate.allow("editor"), drafting.submit),
            "approve": (gate.allow("approver"), drafting.approve),
            "send-back": (gate.allow("approver"), drafting.send_back),
            "discard": (gate.allow("editor"), drafting.discard),
            "withdraw": (gate.allow("editor"), self._withdraw),
        }
        for path, (allowed, take) in steps.items():
            router.post(f"/{path}")(self._step(allowed, take))

        @router.post("/schedule")
        async def schedule_draft(
            request: Request,
            name: str,
            wanted: forms.Schedule,
            signed_in: SignedIn = Depends(gate.allow("approver")),
        ) -> dict[str, str]:
            words = self._words(request, signed_in)
            at = _moment(wanted.publish_at, words)
            with words.refusals():
                await drafting.schedule(name, wanted.revision, person(signed_in), at)
            return {"entry": name}

        @router.post("/comment")
        async def add_comment(
            request: Request,
            name: str,
            step: forms.Step,
            signed_in: SignedIn = Depends(gate.allow("editor", "approver")),
        ) -> dict[str, str]:
            self._need_reason(request, signed_in, step.comment)
            await drafting.comment(name, person(signed_in), step.comment.strip())
            return {"entry": name}

    def _step(self, allowed: Any, take: Take) -> Callable[..., Awaitable[dict[str, str]]]:
        async def step_draft(
            request: Request, name: str, step: forms.Step, signed_in: SignedIn = Depends(allowed)
        ) -> dict[str, str]:
            if take in (self.drafting.send_back, self._withdraw):
                self._need_reason(request, signed_in, step.comment)
            with self._words(request, signed_in).refusals():
                await take(name, step.revision, person(signed_in), step.comment.strip())
            return {"entry": name}

        return step_draft

    async def _withdraw(self, name: str, revision: str, by: Person, comment: str) -> None:
        await self.drafting.ask_withdrawal(name, revision, by, comment)

    def _add_looks(self, router: APIRouter) -> None:
        read = self.staff.gate.allow("editor", "approver")

        @router.post("/preview")
        async def show_preview(
            name: str, shown: forms.Preview, signed_in: SignedIn = Depends(read)
        ) -> dict[Lang, Any]:
            return dict(preview(tidied(shown.fields.of(name)), self.phrase, today()))

        @router.post("/try")
        async def try_draft(
            request: Request, name: str, trial: forms.Trial, signed_in: SignedIn = Depends(read)
        ) -> dict[str, Any]:
            words = self._words(request, signed_in)
            entry, problems = find_problems(tidied(trial.fields.of(name)))
            if entry is None:
                raise Problem(
                    HTTPStatus.CONFLICT,
                    words.say("refused_incomplete"),
                    problems=words.problems(problems),
                )
            return await self._try(entry, trial, signed_in)

        @router.get("/idle")
        async def list_idle(
            request: Request, name: str, signed_in: SignedIn = Depends(read)
        ) -> list[dict[str, str]]:
            base = self.base()
            entry = base.entries.get(name)
            if entry is None:
                return []
            found = await asyncio.to_thread(find_idle, entry, base.ordered, self.vectors)
            words = self._words(request, signed_in)
            return [
                {
                    "lang": one.lang,
                    "text": one.text,
                    "sentence": words.say("wording_idle", near=one.near),
                }
                for one in found
            ]

        @router.post("/wordings")
        async def check(
            request: Request, name: str, typed: forms.Wordings, signed_in: SignedIn = Depends(read)
        ) -> list[dict[str, str]]:
            remarks = await asyncio.to_thread(
                check_wordings, name, typed.group, typed.wordings, self.base()
            )
            words = self._words(request, signed_in)
            return [
                {
                    "lang": one.lang,
                    "text": one.text,
                    "sentence": words.say(f"wording_{one.kind}", other=one.other, near=one.near),
                }
                for one in remarks
            ]

    def _add_aids(self, router: APIRouter) -> None:
        write = self.staff.gate.allow("editor")

        @router.post("/convert")
        async def convert_text(
            name: str, wanted: forms.Conversion, signed_in: SignedIn = Depends(write)
        ) -> dict[str, str]:
            return {
                "text": OpenCC("s2hk" if wanted.to == "zh-Hant" else "hk2s").convert(wanted.text)
            }

        @router.post("/link")
        async def check_link(
            request: Request,
            name: str,
            address: forms.Address,
            signed_in: SignedIn = Depends(write),
        ) -> dict[str, str]:
            link = await self.links.look(address.url)
            words = self._words(request, signed_in)
            said = words.say(f"link_{link.outcome}", status=link.status, url=link.url)
            return {"outcome": link.outcome, "sentence": said}

    def _words(self, request: Request, signed_in: SignedIn) -> Words:
        return Words.of(self.texts, "entries", self.staff.pages.lang(request, signed_in))

    def _need_reason(self, request: Request, signed_in: SignedIn, reason: str) -> None:
        if not reason.strip():
            words = self._words(request, signed_in)
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, words.say("reason_needed"))

    async def _conflict(self, error: DraftConflict, mine: dict[str, Any], words: Words) -> Problem:
        """Both texts, so that nothing is lost."""
        theirs = error.theirs
        fields = await self.drafting.store.fields(theirs.version) if theirs else None
        return Problem(
            HTTPStatus.CONFLICT,
            words.conflict(error),
            revision=theirs.revision if theirs else "",
            theirs=fields,
            differences=words.differences(differences(fields, tidied(mine))),
        )

    async def _try(self, entry: Entry, trial: forms.Trial, signed_in: SignedIn) -> dict[str, Any]:
        lang = trial.lang or detect(trial.question) or signed_in.account.lang
        tried = await self.trying.ask(entry, trial.question, lang)
        given = {match.entry.id for match in tried.finding.choices}
        if tried.finding.verdict == "answer":
            given = {tried.finding.matches[0].entry.id}
        return {
            "verdict": tried.finding.verdict,
            "threshold": tried.threshold,
            "matches": [
                {
                    "entry": match.entry.id,
                    "question": match.entry.question[signed_in.account.lang],
                    "score": match.score,
                    "given": match.entry.id in given,
                }
                for match in tried.finding.matches
            ],
        }


def _told(draft: Draft, words: Words, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "revision": draft.revision,
        "state": draft.state,
        "problems": words.problems(find_problems(fields)[1]),
        "older": draft.model_dump(mode="json", include={"older"})["older"],
    }


def _moment(text: str, words: Words) -> datetime | None:
    """A time as the page gives it, in Shenzhen; None for an empty one."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)
    except ValueError as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, words.say("problem_bad_date")) from error
