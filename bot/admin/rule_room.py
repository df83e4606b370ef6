"""What every page of the dated rules stands on, and the form of one set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Form, HTTPException, Request, Response

from bot.accounts.gate import SignedIn
from bot.accounts.navigation import PREFIX
from bot.accounts.staff import Staff
from bot.admin.faults import Fault
from bot.admin.rule_desk import RuleDesk, RuleRefused, Shelf
from bot.admin.rule_form import Fields, names_of, rows_of, to_fields
from bot.admin.rule_rows import periods_of, rules_in
from bot.admin.rule_view import Labels, Lasting, field_changes, services_of, standing_of
from bot.page_texts import PageTexts
from bot.store_errors import store_errors
from knowledge.clock import today
from knowledge.language import Lang
from knowledge.rule_fields import rule_fields
from knowledge.rule_sets import RuleDraft, RuleSet, can_replace

AREA: Final = "rules"
RULES: Final = f"{PREFIX}/{AREA}"
Titles = Callable[[str, Lang], str]
Reason = Annotated[str, Form(max_length=300)]
Name = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True)
class RuleRoom:
    """What every page of the rules stands on."""

    staff: Staff
    texts: PageTexts
    desk: RuleDesk
    title: Titles

    def lang(self, request: Request, who: SignedIn) -> Lang:
        """The reader's language."""
        return self.staff.pages.lang(request, who)

    def labels(self, request: Request, who: SignedIn) -> Labels:
        """What rules and fields are called, for a reader."""
        return Labels(self.texts.of(AREA, self.lang(request, who)))

    async def shelf(self, name: str) -> tuple[Shelf, RuleSet]:
        """All sets, and the live one of a name; a page that is not there for no such set."""
        async with store_errors():
            shelf = await self.desk.shelf()
        if name not in shelf.sets:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return shelf, shelf.sets[name]

    def show(
        self,
        request: Request,
        who: SignedIn,
        template: str,
        *,
        status: int = HTTPStatus.OK,
        **context: Any,
    ) -> Response:
        """A page of the rules."""
        said = request.query_params.get("said", "")
        return self.staff.pages.render(
            request, who, template, area=AREA, status=status, said=said, **context
        )

    async def record(
        self, who: SignedIn, action: str, name: str, reason: str = "", **details: Any
    ) -> None:
        """Adds what was done to the audit."""
        await self.staff.audit.record(who.account.id, action, name, reason, **details)

    async def edit(
        self,
        request: Request,
        who: SignedIn,
        name: str,
        *,
        filled: Fields | None = None,
        faults: list[Fault] | None = None,
        focus: str = "",
        refused: Fault | None = None,
        moved: bool = False,
    ) -> Response:
        """A set in its form: as it was filled in, else its draft, else what is live.

        Where somebody else `moved` it, the form is as good as opened anew: it was told so.
        """
        shelf, live = await self.shelf(name)
        draft, shapes = shelf.drafts.get(name), self.desk.book.shapes
        fields = filled or to_fields((draft.rule_set if draft else live).rules, shapes)
        other = await self._other(shelf, live)
        labels, lang = self.labels(request, who), self.lang(request, who)
        async with store_errors():
            services = services_of(live, await self.desk.readers(shelf))
            publications = await self.desk.publications(name)
        return self.show(
            request,
            who,
            "rule_set.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if faults or refused else HTTPStatus.OK,
            here=f"{RULES}/{name}",
            rule_set=live,
            lasting=Lasting.of(live, today()),
            services=[self.title(service, lang) for service in services],
            draft=draft,
            **_seen(live, draft, None if moved else filled),
            is_filled=filled is not None,
            fields=fields,
            faults=faults or [],
            refused=refused,
            focus=focus,
            label=labels,
            rules=rules_in(fields),
            periods=partial(periods_of, fields),
            rows=partial(rows_of, fields),
            names=partial(names_of, fields),
            spec={rule: rule_fields(shapes[rule]) for rule in live.ids},
            standing=partial(standing_of, fields, today()),
            in_conflict=name in shelf.conflicts,
            other=other,
            differences=list(field_changes(live, other, shapes, labels)) if other else [],
            publications=publications,
        )

    async def refuse(
        self, request: Request, who: SignedIn, name: str, error: RuleRefused
    ) -> Response:
        """A set in its form, with why a step was refused."""
        refused = Fault("", error.key, error.blanks)
        return await self.edit(request, who, name, refused=refused)

    async def _other(self, shelf: Shelf, live: RuleSet) -> RuleSet | None:
        """The version of a release that stands against the live one, if any can be shown."""
        digest = shelf.conflicts.get(live.name)
        if digest is None or shelf.released.get(live.name) == live.digest:
            return None
        async with store_errors():
            other = (await self.desk.store.versions([digest])).get(digest)
        # A process of an older release cannot read what a newer one brings.
        fits = other and can_replace(other, live, self.desk.book.shapes)
        return other if fits else None


def _seen(live: RuleSet, draft: RuleDraft | None, filled: Fields | None) -> dict[str, str]:
    """The draft and the live version that a form was begun from."""
    if filled is not None:
        return {"revision": filled.get("revision", ""), "base": filled.get("base", "")}
    return {"revision": draft.revision if draft else "", "base": live.digest}
