"""A draft of rules tried, published or discarded, and an earlier version brought back."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from bot.accounts.entrance import see_other
from bot.accounts.gate import SignedIn
from bot.admin.entry_page import person
from bot.admin.rule_desk import RuleRefused, Shelf
from bot.admin.rule_room import RULES, Name, Reason, RuleRoom
from bot.admin.rule_view import field_changes
from bot.store_errors import store_errors
from knowledge.publication import PublicationConflict
from knowledge.rule_sets import RuleDraft, RuleSet


@dataclass(frozen=True)
class RulePublishPage:
    """The trial of a draft, and the steps from there."""

    room: RuleRoom

    def router(self) -> APIRouter:
        """The routes, under /staff/rules/{name}."""
        router = APIRouter(prefix=f"{RULES}/{{name}}", include_in_schema=False)
        self._add_trial(router)
        self._add_publishing(router)
        self._add_way_back(router)
        return router

    def _add_trial(self, router: APIRouter) -> None:
        admin = self.room.staff.gate.allow("admin")

        @router.get("/trial")
        async def show_trial(
            request: Request, name: str, who: SignedIn = Depends(admin)
        ) -> Response:
            shelf, live = await self.room.shelf(name)
            draft = shelf.drafts.get(name)
            if draft is None:
                return see_other(f"{RULES}/{name}")
            return await self._trial(request, who, shelf, live, draft)

        @router.post("/discard")
        async def discard(
            request: Request, name: str, revision: Name = "", who: SignedIn = Depends(admin)
        ) -> Response:
            await self.room.shelf(name)
            try:
                async with store_errors():
                    await self.room.desk.store.discard(name, revision)
            except PublicationConflict:
                return await self.room.refuse(request, who, name, RuleRefused("refused_moved"))
            await self.room.record(who, "rules.discarded", name)
            return see_other(f"{RULES}/{name}?said=discarded")

    def _add_publishing(self, router: APIRouter) -> None:
        admin = self.room.staff.gate.allow("admin")

        @router.post("/publish")
        async def publish(
            request: Request,
            name: str,
            revision: Name = "",
            number: Annotated[int, Form()] = 0,
            reason: Reason = "",
            confirmed: Name = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            shelf, live = await self.room.shelf(name)
            draft = shelf.drafts.get(name)
            if draft is None:
                return see_other(f"{RULES}/{name}")
            try:
                if (draft.revision, shelf.number) != (revision, number):
                    raise RuleRefused("refused_moved")
                async with store_errors():
                    made = await self.room.desk.publish(
                        shelf, draft, person(who), reason.strip(), confirmed=bool(confirmed)
                    )
            except RuleRefused as error:
                return await self._trial(request, who, shelf, live, draft, error, reason)
            await self.room.record(
                who, "rules.published", name, reason.strip(),
                number=made.number, confirmed=bool(confirmed),
            )  # fmt: skip
            return see_other(f"{RULES}/{name}?said=published")

    def _add_way_back(self, router: APIRouter) -> None:
        admin = self.room.staff.gate.allow("admin")

        @router.post("/back")
        async def go_back(
            request: Request,
            name: str,
            version: Name = "",
            reason: Reason = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            await self.room.shelf(name)
            why = reason.strip() or f"→ {version}"
            try:
                async with store_errors():
                    made = await self.room.desk.go_back(name, version, person(who), why)
            except RuleRefused as error:
                return await self.room.refuse(request, who, name, error)
            await self.room.record(who, "rules.restored", name, why, number=made.number)
            return see_other(f"{RULES}/{name}?said=back")

    async def _trial(
        self,
        request: Request,
        who: SignedIn,
        shelf: Shelf,
        live: RuleSet,
        draft: RuleDraft,
        refused: RuleRefused | None = None,
        reason: str = "",
    ) -> Response:
        """What a draft changes, in the rules and in the worked examples."""
        room, lang = self.room, self.room.lang(request, who)
        labels = room.labels(request, who)
        async with store_errors():
            trial = await room.desk.try_out(shelf, draft.rule_set, lang)
            may_publish = await room.desk.may_publish(draft, person(who))
        shapes = room.desk.book.shapes
        return room.show(
            request,
            who,
            "rule_trial.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
            here=f"{RULES}/{live.name}",
            shelf=shelf,
            rule_set=live,
            draft=draft,
            trial=trial,
            differences=list(field_changes(live, draft.rule_set, shapes, labels)),
            title=lambda service: room.title(service, lang),
            may_publish=may_publish,
            refused=refused,
            reason=reason,
        )
