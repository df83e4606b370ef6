"""The page of the opening hours: changed in a form, with a reason, its history and a way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

import yaml
from fastapi import APIRouter, Depends, Form, Request, Response

from bot.accounts.entrance import see_other
from bot.accounts.errors import AccountError
from bot.accounts.gate import SignedIn
from bot.accounts.navigation import PREFIX
from bot.accounts.staff import Staff
from bot.admin.faults import Fault
from bot.admin.opening_form import (
    NUMBERS,
    WEEKDAYS,
    Reading,
    holidays_of,
    to_fields,
    topics_of,
)
from bot.arrangements import Appointments
from bot.masking import mask
from bot.store_errors import store_errors
from knowledge.errors import KnowledgeError

OPENING: Final = f"{PREFIX}/settings/opening"
_SHOWN_CHANGES: Final = 20
_BLANK_HOLIDAYS: Final = 3


@dataclass(frozen=True)
class OpeningPage:
    """Opening hours, holidays and topics with their capacity, for admins only."""

    staff: Staff
    appointments: Appointments

    def router(self) -> APIRouter:
        """The routes, under /staff/settings/opening."""
        router = APIRouter(prefix=OPENING, include_in_schema=False)
        admin = self.staff.gate.allow("admin")

        @router.get("")
        async def show_opening(request: Request, who: SignedIn = Depends(admin)) -> Response:
            return await self._form(request, who)

        @router.post("")
        async def save_opening(request: Request, who: SignedIn = Depends(admin)) -> Response:
            form = await request.form()
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            faults = await self._take(who, fields)
            if faults:
                return await self._form(request, who, fields, faults)
            return see_other(f"{OPENING}?said=opening")

        @router.post("/restore")
        async def restore_opening(
            request: Request,
            change: Annotated[str, Form(max_length=40)] = "",
            seen: Annotated[str, Form(max_length=40)] = "",
            reason: Annotated[str, Form(max_length=300)] = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            async with store_errors():
                text = await self.appointments.opening_at(change)
            if text is None:
                raise AccountError("setting_unknown")
            faults = [Fault("restore", "fault_reason")]
            if reason.strip():
                record = yaml.safe_load(text)
                faults = await self._save(who, record, reason.strip(), seen, restored=change)
            if faults:
                return await self._form(request, who, None, faults)
            return see_other(f"{OPENING}?said=opening")

        return router

    async def _take(self, who: SignedIn, fields: Mapping[str, str]) -> list[Fault]:
        """Saves what a form says; or what does not fit, and nothing is saved."""
        reading = Reading(fields)
        record, reason = reading.record(), fields.get("reason", "").strip()
        faults = list(reading.faults)
        if not reason:
            faults.append(Fault("reason", "fault_reason"))
        return faults or await self._save(who, record, reason, fields.get("seen", ""))

    async def _save(
        self, who: SignedIn, record: Mapping[str, Any], reason: str, seen: str, **details: str
    ) -> list[Fault]:
        """Makes an opening hold; what does not fit of it, though each field did.

        Nothing is saved where another change came after the one that was `seen`.
        """
        text = yaml.safe_dump(record, allow_unicode=True, sort_keys=False)
        try:
            async with store_errors():
                saved = await self.appointments.set_opening(
                    text, who.account.id, mask(reason)[0][:300], seen
                )
        except KnowledgeError as error:
            return [Fault("", "fault_other", {"detail": str(error)})]
        if saved is None:
            return [Fault("seen", "fault_setting_changed")]
        await self.staff.audit.record(
            who.account.id, "opening.saved", "opening", reason[:300], **details
        )
        return []

    async def _form(
        self,
        request: Request,
        who: SignedIn,
        filled: Mapping[str, str] | None = None,
        faults: list[Fault] | None = None,
    ) -> Response:
        async with store_errors():
            text, changed = await self.appointments.show_opening()
            changes = await self.appointments.opening_changes(_SHOWN_CHANGES)
        fields = filled if filled is not None else to_fields(yaml.safe_load(text))
        return self.staff.pages.render(
            request,
            who,
            "opening.html",
            area="settings",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
            here=OPENING,
            said=request.query_params.get("said", ""),
            fields=fields,
            topics=topics_of(fields),
            rows=holidays_of(fields) + (0 if filled is not None else _BLANK_HOLIDAYS),
            weekdays=WEEKDAYS,
            numbers=NUMBERS,
            faults=faults or [],
            # Who is told that somebody else saved has seen it with that.
            seen=changed.id if changed else "",
            changes=changes,
            names=await self.staff.accounts.names(one.by for one in changes),
        )
