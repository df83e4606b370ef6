"""Other versions of a set of rules: as a file, out and in, and what a release brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, File, Request, Response, UploadFile

from bot.accounts.entrance import see_other
from bot.accounts.gate import SignedIn
from bot.admin.entry_page import person
from bot.admin.rule_desk import RuleRefused, Shelf
from bot.admin.rule_form import to_fields
from bot.admin.rule_room import RULES, Name, RuleRoom
from bot.store_errors import store_errors
from knowledge.clock import today
from knowledge.publication import PublicationConflict
from knowledge.rule_sets import RuleSet, can_replace
from knowledge.rule_yaml import RuleFileError, from_yaml, to_yaml


@dataclass(frozen=True)
class RuleIntakePage:
    """What becomes a draft without being typed."""

    room: RuleRoom

    def router(self) -> APIRouter:
        """The routes, under /staff/rules/{name}."""
        router = APIRouter(prefix=f"{RULES}/{{name}}", include_in_schema=False)
        self._add_release(router)
        self._add_files(router)
        return router

    def _add_release(self, router: APIRouter) -> None:
        admin = self.room.staff.gate.allow("admin")

        @router.post("/release")
        async def settle(
            request: Request,
            name: str,
            take: Name = "",
            revision: Name = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            shelf, live = await self.room.shelf(name)
            digest = shelf.conflicts.get(name)
            if digest and take:
                async with store_errors():
                    other = (await self.room.desk.store.versions([digest]))[digest]
                refused: RuleRefused | None = RuleRefused("conflict_theirs")
                if can_replace(other, live, self.room.desk.book.shapes):
                    refused = await self._take(who, shelf, other, revision)
                if refused is not None:
                    return await self.room.refuse(request, who, name, refused)
            if digest:
                async with store_errors():
                    await self.room.desk.store.resolve(name)
                await self.room.record(who, f"rules.release_{'taken' if take else 'refused'}", name)
            return see_other(f"{RULES}/{name}?said={'taken' if take else 'kept'}")

    def _add_files(self, router: APIRouter) -> None:
        admin = self.room.staff.gate.allow("admin")

        @router.get("/file")
        async def export(name: str, who: SignedIn = Depends(admin)) -> Response:
            _, live = await self.room.shelf(name)
            headers = {"Content-Disposition": f'attachment; filename="{name}-{today()}.yml"'}
            return Response(
                to_yaml(live), media_type="application/yaml; charset=utf-8", headers=headers
            )

        @router.post("/file")
        async def take_file(
            request: Request,
            name: str,
            file: Annotated[UploadFile, File()],
            revision: Name = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            shelf, live = await self.room.shelf(name)
            try:
                given = from_yaml(await file.read(), live, self.room.desk.book.shapes)
            except RuleFileError as error:
                refused = RuleRefused(f"file_{error.key}", **error.blanks)
                return await self.room.refuse(request, who, name, refused)
            fields = to_fields(given.rules, self.room.desk.book.shapes)
            read, faults = self.room.desk.checks(shelf).read(fields, live)
            if read is None:
                seen = {"revision": revision, "base": live.digest}
                return await self.room.edit(
                    request, who, name, filled={**fields, **seen}, faults=faults
                )
            refusal = await self._take(who, shelf, read, revision)
            if refusal is not None:
                return await self.room.refuse(request, who, name, refusal)
            await self.room.record(who, "rules.imported", name, file=(file.filename or "")[:100])
            return see_other(f"{RULES}/{name}?said=saved")

    async def _take(
        self, who: SignedIn, shelf: Shelf, rule_set: RuleSet, revision: str
    ) -> RuleRefused | None:
        """Makes a set the draft; or why it cannot be."""
        try:
            async with store_errors():
                await self.room.desk.save(shelf, rule_set, revision, person(who))
        except PublicationConflict:
            return RuleRefused("refused_moved")
        return None
