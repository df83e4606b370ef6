"""Several drafts in review on one page: compared with what is live, decided with one comment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from bot.accounts.gate import SignedIn
from bot.accounts.staff import Staff
from bot.admin.drafting import Drafting
from bot.admin.entry_page import person
from bot.admin.words import Words
from bot.page_texts import PageTexts
from bot.problems import Problem
from bot.store_errors import store_errors
from knowledge.differences import differences
from knowledge.drafts import Draft, Policy

SHOWN: Final = 25
_LONGEST: Final = 120  # of an entry's id and the revision of its draft
_COMMENT: Final = 2_000

Names = Annotated[list[str], Query(max_length=SHOWN)]
Chosen = Annotated[list[Annotated[str, Form(max_length=_LONGEST)]], Form(max_length=SHOWN)]


@dataclass(frozen=True)
class Decided:
    """What became of one draft: the sentence of a refusal, or nothing where it was decided."""

    entry: str
    refusal: str = ""


@dataclass(frozen=True)
class ReviewPage:
    """What the routes of the review need."""

    staff: Staff
    texts: PageTexts
    drafting: Drafting

    def router(self) -> APIRouter:
        """The routes, under /staff/entries/review; no entry's id is without a dot."""
        router = APIRouter(prefix="/staff/entries/review", include_in_schema=False)

        @router.get("")
        async def show_review(
            request: Request,
            entry: Names = [],  # noqa: B006 - FastAPI makes a new one for each request
            signed_in: SignedIn = Depends(self.staff.gate.allow("viewer", "editor", "approver")),
        ) -> Response:
            return await self._show(request, signed_in, entry)

        @router.post("")
        async def decide(
            request: Request,
            decision: Annotated[Literal["approve", "send_back"], Form()],
            chosen: Chosen = [],  # noqa: B006 - see above
            comment: Annotated[str, Form(max_length=_COMMENT)] = "",
            signed_in: SignedIn = Depends(self.staff.gate.allow("approver")),
        ) -> Response:
            words, said = self._words(request, signed_in), comment.strip()
            names = [one.partition(" ")[0] for one in chosen]
            fault = "review_none_chosen" if not chosen else ""
            if decision == "send_back" and not said:
                fault = fault or "reason_needed"
            if fault:
                return await self._show(request, signed_in, names, fault=fault, comment=comment)
            take = self.drafting.approve if decision == "approve" else self.drafting.send_back
            decided = []
            for name, _, revision in (one.partition(" ") for one in chosen):
                try:
                    with words.refusals():
                        await take(name, revision, person(signed_in), said)
                except Problem as problem:
                    decided.append(Decided(name, problem.detail))
                else:
                    decided.append(Decided(name))
            refused = [one.entry for one in decided if one.refusal]
            return await self._show(
                request, signed_in, refused, decided=decided, decision=decision, comment=comment
            )

        return router

    async def _show(
        self, request: Request, signed_in: SignedIn, names: Sequence[str], **context: Any
    ) -> Response:
        async with store_errors():
            found = await self.drafting.store.all()
            policy = await self.drafting.store.policy()
            waiting = [found[name] for name in sorted(found) if found[name].state == "in_review"]
            shown = [one for one in waiting if one.entry in names] if names else waiting
            rows = await self._rows(shown[:SHOWN], policy, signed_in, request)
        blank = {"fault": "", "comment": "", "decided": [], "decision": ""}
        return self.staff.pages.render(
            request,
            signed_in,
            "review.html",
            area="entries",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if context.get("fault") else HTTPStatus.OK,
            rows=rows,
            waiting=len(waiting),
            may_approve=signed_in.account.has("approver"),
            **{**blank, **context},
        )

    async def _rows(
        self, drafts: Sequence[Draft], policy: Policy, signed_in: SignedIn, request: Request
    ) -> list[dict[str, Any]]:
        """Each draft with what it changes, and whether this person may not approve it."""
        words, account = self._words(request, signed_in), signed_in.account
        texts = await self.drafting.store.fields_of(
            [version for draft in drafts for version in (draft.base, draft.version)]
        )
        return [
            {
                "draft": draft,
                "title": (new or old or {}).get("question", {}).get(account.lang) or draft.entry,
                "changes": words.differences(differences(old, None if draft.withdraws else new)),
                "is_own": policy.two_people and account.id in draft.authors,
            }
            for draft, old, new in zip(drafts, texts[::2], texts[1::2], strict=True)
        ]

    def _words(self, request: Request, signed_in: SignedIn) -> Words:
        return Words.of(self.texts, "entries", self.staff.pages.lang(request, signed_in))
