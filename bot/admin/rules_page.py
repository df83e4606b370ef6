"""The pages of the dated rules: all of them, and one set in a form that becomes its draft."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request, Response

from bot.accounts.entrance import see_other
from bot.accounts.gate import SignedIn
from bot.admin.entry_page import person
from bot.admin.faults import Fault
from bot.admin.rule_room import RULES, RuleRoom
from bot.admin.rule_rows import Step
from bot.admin.rule_view import Overview
from bot.store_errors import store_errors
from knowledge.clock import today
from knowledge.publication import PublicationConflict


@dataclass(frozen=True)
class RulesPage:
    """The list of the rules, and the form of each set."""

    room: RuleRoom

    def router(self) -> APIRouter:
        """The routes, under /staff/rules."""
        router = APIRouter(prefix=RULES, include_in_schema=False)
        admin = self.room.staff.gate.allow("admin")

        @router.get("")
        async def show_rules(request: Request, who: SignedIn = Depends(admin)) -> Response:
            return await self._list(request, who)

        @router.get("/{name}")
        async def show_set(request: Request, name: str, who: SignedIn = Depends(admin)) -> Response:
            return await self.room.edit(request, who, name)

        @router.post("/{name}")
        async def edit_set(request: Request, name: str, who: SignedIn = Depends(admin)) -> Response:
            form = await request.form()
            fields = {key: value for key, value in form.items() if isinstance(value, str)}
            step = Step.of(fields.pop("do", ""))
            if step is None:
                return await self._save(request, who, name, fields)
            changed, focus = step.take(fields)
            return await self.room.edit(request, who, name, filled=changed, focus=focus)

        return router

    async def _list(self, request: Request, who: SignedIn) -> Response:
        lang = self.room.lang(request, who)
        async with store_errors():
            shelf = await self.room.desk.shelf()
            readers = await self.room.desk.readers(shelf)
        rows = [Overview.of(shelf, each, readers, today()) for each in shelf.sets.values()]
        return self.room.show(
            request,
            who,
            "rules.html",
            here=RULES,
            rows=sorted(rows, key=lambda row: row.lasting.days),
            title=lambda service: self.room.title(service, lang),
        )

    async def _save(
        self, request: Request, who: SignedIn, name: str, fields: dict[str, str]
    ) -> Response:
        """Makes what a form says the draft; or shows it again with what does not fit."""
        shelf, live = await self.room.shelf(name)
        if fields.get("base") != live.digest:
            return await self._moved(request, who, name, fields)
        read, faults = self.room.desk.checks(shelf).read(fields, live)
        if read is None:
            return await self.room.edit(request, who, name, filled=fields, faults=faults)
        try:
            async with store_errors():
                draft = await self.room.desk.save(
                    shelf, read, fields.get("revision", ""), person(who)
                )
        except PublicationConflict:
            return await self._moved(request, who, name, fields)
        if draft is None:
            return see_other(f"{RULES}/{name}?said=same")
        await self.room.record(who, "rules.saved", name)
        return see_other(f"{RULES}/{name}/trial?said=saved")

    async def _moved(
        self, request: Request, who: SignedIn, name: str, fields: dict[str, str]
    ) -> Response:
        told = [Fault("", "fault_changed")]
        return await self.room.edit(request, who, name, filled=fields, faults=told, moved=True)
