"""What is approved, made live: looked at, tried on the kept questions, published, taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Depends, Request, Response

from bot.accounts.gate import SignedIn
from bot.accounts.staff import Staff
from bot.admin import forms
from bot.admin.clock import shenzhen
from bot.admin.drafting import Drafting
from bot.admin.entry_page import person
from bot.admin.words import Words
from bot.page_texts import PageTexts
from bot.problems import Problem
from bot.store_errors import store_errors
from knowledge.differences import differences
from knowledge.drafts import Draft, Policy
from knowledge.entry_set import Fault
from knowledge.kept_questions import Regression
from knowledge.publication import PublicationConflict, PublicationRefused
from knowledge.publisher import Plan, Publisher, Trial

_SHOWN: Final = 25
_NAMED: Final = 100  # entries of a publication in the audit
_PUBLICATIONS: Final = 10


@dataclass(frozen=True)
class PublishPage:
    """What the routes of publishing need."""

    staff: Staff
    texts: PageTexts
    drafting: Drafting
    publisher: Publisher

    def router(self) -> APIRouter:
        """The routes, under /staff/publish and /staff/api/publish."""
        router = APIRouter(prefix="/staff", include_in_schema=False)
        self._add_page(router)
        self._add_publishing(router)
        self._add_settling(router)
        return router

    def _add_page(self, router: APIRouter) -> None:
        read = self.staff.gate.allow("viewer", "editor", "approver")

        @router.get("/publish")
        async def show_plan(request: Request, signed_in: SignedIn = Depends(read)) -> Response:
            words = self._words(request, signed_in)
            async with store_errors():
                plan = await self.publisher.plan()
                drafts = await self.drafting.store.of(sorted(plan.changes))
                latest = await self.drafting.entries.publications(_PUBLICATIONS)
                conflicts = await self.drafting.entries.conflicts()
                _, live = await self.drafting.entries.live() if conflicts else (0, {})
                policy = await self.drafting.store.policy()
                changes = await self._changes(plan, words)
            return self.staff.pages.render(
                request,
                signed_in,
                "publish.html",
                area="publish",
                plan=plan,
                changes=changes,
                more=_unscheduled(sorted(plan.taken.keys() & plan.changes)[_SHOWN:], drafts),
                drafts=drafts,
                latest=latest,
                conflicts=conflicts,
                policy=policy,
                live=live,
                shenzhen=shenzhen,
                may_settle=signed_in.account.has("approver", "editor"),
                may_publish=signed_in.account.has("approver"),
                may_rule=signed_in.account.has(),
            )

    def _add_publishing(self, router: APIRouter) -> None:
        approve = self.staff.gate.allow("approver")

        @router.post("/api/publish/trial")
        async def try_plan(
            request: Request, chosen: forms.Chosen, signed_in: SignedIn = Depends(approve)
        ) -> dict[str, Any]:
            words = self._words(request, signed_in)
            async with store_errors():
                trial = await self.publisher.try_out(await self.publisher.plan(chosen.names))
            return _told(trial, words)

        @router.post("/api/publish")
        async def publish(
            request: Request, wanted: forms.Publishing, signed_in: SignedIn = Depends(approve)
        ) -> dict[str, Any]:
            words = self._words(request, signed_in)
            with self._refusals(words):
                async with store_errors():
                    publication = await self.publisher.publish(
                        signed_in.account.name,
                        wanted.reason,
                        wanted.names,
                        wanted.force,
                        wanted.after,
                    )
            if publication is None:
                raise Problem(HTTPStatus.CONFLICT, words.say("nothing_to_publish"))
            await self._record(
                signed_in, "publication.made", str(publication.number), wanted.reason,
                entries=list(publication.changes)[:_NAMED], forced=publication.forced,
            )  # fmt: skip
            return {"number": publication.number, "entries": list(publication.changes)}

        @router.post("/api/publish/back")
        async def go_back(
            request: Request, wanted: forms.Back, signed_in: SignedIn = Depends(approve)
        ) -> dict[str, Any]:
            words = self._words(request, signed_in)
            reason = wanted.reason.strip() or f"→ {wanted.number}"
            with self._refusals(words):
                async with store_errors():
                    publication = await self.publisher.roll_back(
                        wanted.number, signed_in.account.name, reason
                    )
            if publication is None:
                raise Problem(HTTPStatus.CONFLICT, words.say("nothing_to_publish"))
            await self._record(
                signed_in, "publication.undone", str(publication.number), reason, to=wanted.number
            )
            return {"number": publication.number}

    def _add_settling(self, router: APIRouter) -> None:
        @router.post("/api/publish/policy")
        async def change_policy(
            request: Request,
            wanted: forms.PolicyChange,
            signed_in: SignedIn = Depends(self.staff.gate.allow("admin")),
        ) -> dict[str, Any]:
            if not wanted.reason.strip():
                words = self._words(request, signed_in)
                raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, words.say("reason_needed"))
            policy = Policy(two_people=wanted.two_people, at_end=wanted.at_end)
            async with store_errors():
                before = await self.drafting.store.policy()
                await self.drafting.store.set_policy(policy)
            await self._record(
                signed_in, "policy.changed", "entries", wanted.reason,
                before=before.model_dump(), after=policy.model_dump(),
            )  # fmt: skip
            return policy.model_dump()

        @router.post("/api/publish/conflict")
        async def settle_conflict(
            request: Request,
            wanted: forms.Settling,
            signed_in: SignedIn = Depends(self.staff.gate.allow("approver", "editor")),
        ) -> dict[str, str]:
            words = self._words(request, signed_in)
            async with store_errors():
                conflicts = await self.drafting.entries.conflicts()
            if wanted.entry not in conflicts:
                raise Problem(HTTPStatus.CONFLICT, words.say("conflict_settled"))
            if wanted.take:
                with words.refusals():
                    await self._take(wanted.entry, conflicts[wanted.entry], signed_in)
            async with store_errors():
                await self.drafting.entries.resolve(wanted.entry)
            deed = "release.taken" if wanted.take else "release.refused"
            await self._record(signed_in, deed, wanted.entry, "")
            return {"entry": wanted.entry}

    async def _take(self, name: str, version: str | None, signed_in: SignedIn) -> None:
        """Makes what a release brought a draft, to be reviewed as any other."""
        by = person(signed_in)
        draft = await self.drafting.store.get(name)
        revision = draft.revision if draft else ""
        if version:
            await self.drafting.restore(name, version, revision, by)
        else:
            await self.drafting.ask_withdrawal(name, revision, by, "")

    async def _changes(self, plan: Plan, words: Words) -> list[dict[str, Any]]:
        """The first changes of a plan, each with what it changes."""
        names = [*sorted(plan.taken), *sorted(plan.changes.keys() - plan.taken)]
        names = [name for name in names if name in plan.changes][:_SHOWN]
        pairs = [plan.changes[name] for name in names]
        store = self.drafting.store
        old = await store.fields_of([pair.old for pair in pairs])
        new = {entry.id: entry.model_dump(mode="json", by_alias=True) for entry in plan.brought()}
        return [
            {
                "name": name,
                "kind": "withdrawn" if pair.new is None else "changed" if pair.old else "new",
                "is_taken": name in plan.taken,
                "question": ((new.get(name) or before or {}).get("question") or {}),
                "differences": words.differences(differences(before, new.get(name)))
                if pair.new
                else [],
            }
            for name, pair, before in zip(names, pairs, old, strict=True)
        ]

    def _words(self, request: Request, signed_in: SignedIn) -> Words:
        return Words.of(self.texts, "publish", self.staff.pages.lang(request, signed_in))

    @contextmanager
    def _refusals(self, words: Words) -> Iterator[None]:
        try:
            yield
        except PublicationConflict as error:
            raise Problem(HTTPStatus.CONFLICT, words.say("published_first")) from error
        except PublicationRefused as error:
            told = words.say("publication_refused")
            raise Problem(
                HTTPStatus.CONFLICT, told, refused=[words.reason(one) for one in error.reasons]
            ) from error

    async def _record(
        self, signed_in: SignedIn, action: str, subject: str, reason: str, **details: Any
    ) -> None:
        await self.staff.audit.record(signed_in.account.id, action, subject, reason, **details)


def _unscheduled(names: Sequence[str], drafts: Mapping[str, Draft]) -> list[str]:
    """The entries that do not wait for a time of their own."""
    return [name for name in names if name not in drafts or drafts[name].publish_at is None]


def _told(trial: Trial, words: Words) -> dict[str, Any]:
    return {
        "faults": _faults(trial.faults, words),
        "worse": [_worse(one, words) for one in trial.worse],
    }


def _faults(faults: Sequence[Fault], words: Words) -> list[str]:
    return [words.reason(fault.reason.told_of(fault.entry)) for fault in faults]


def _worse(found: Regression, words: Words) -> dict[str, str]:
    question = found.after.question
    return {
        "text": question.text,
        "lang": question.lang,
        "due": question.entry or words.say("no_answer_due"),
        "before": words.say(f"outcome_{found.before.outcome}"),
        "after": words.say(f"outcome_{found.after.outcome}"),
        "given": found.after.answered or "",
    }
