"""The pages of the adjustable settings: a form with a reason, its history and a way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel

from bot.accounts.entrance import see_other
from bot.accounts.errors import AccountError
from bot.accounts.gate import SignedIn
from bot.accounts.staff import Staff
from bot.adjustable.live import read
from bot.adjustable.store import Change, SettingStore
from bot.admin.faults import Fault
from bot.admin.setting_forms import FORMS, SettingForm
from bot.admin.setting_views import Views
from bot.admin.settings_page import SETTINGS

_SHOWN_CHANGES: Final = 20
_LONGEST_REASON: Final = 300


@dataclass(frozen=True)
class SettingPages:
    """A page for each adjustable setting, for admins only."""

    staff: Staff
    store: SettingStore
    views: Views

    def router(self) -> APIRouter:
        """The routes, under /staff/settings/<setting>."""
        router = APIRouter(prefix=f"{SETTINGS}/{{name}}", include_in_schema=False)
        admin = self.staff.gate.allow("admin")

        @router.get("")
        async def show_setting(
            request: Request, name: str, who: SignedIn = Depends(admin)
        ) -> Response:
            return await self._show(request, who, name)

        @router.post("")
        async def save_setting(
            request: Request, name: str, who: SignedIn = Depends(admin)
        ) -> Response:
            form = await request.form()
            given = {name: value for name, value in form.items() if isinstance(value, str)}
            value, faults = _form(name).read(given)
            if given.get("preview") and not faults:
                return await self._show(request, who, name, given, previewed=value)
            faults += await self._save(who, name, value, given) if not faults else []
            if faults:
                return await self._show(request, who, name, given, faults)
            return see_other(f"{SETTINGS}/{name}?said=setting")

        @router.post("/restore")
        async def restore_setting(
            request: Request,
            name: str,
            change: Annotated[str, Form(max_length=40)] = "",
            seen: Annotated[str, Form(max_length=40)] = "",
            reason: Annotated[str, Form(max_length=_LONGEST_REASON)] = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            form = _form(name)
            earlier = await self.store.change(name, change)
            if change and earlier is None:
                raise AccountError("setting_unknown")
            value = read(form.model, earlier.value if earlier else "").model_dump()
            given = {"seen": seen, "reason": reason}
            faults = await self._save(who, name, value, given, restored=change)
            if faults:
                return await self._show(request, who, name, None, faults)
            return see_other(f"{SETTINGS}/{name}?said=setting")

        return router

    async def _save(
        self,
        who: SignedIn,
        name: str,
        value: Mapping[str, Any],
        given: Mapping[str, str],
        **details: str,
    ) -> list[Fault]:
        """Makes a value hold in every process; or what does not fit, and nothing is saved."""
        reason = given.get("reason", "").strip()[:_LONGEST_REASON]
        if not reason:
            return [Fault("reason", "fault_reason")]
        kept = _form(name).model.model_validate(value).model_dump_json()
        saved = await self.store.save(name, kept, given.get("seen", ""), who.account.id, reason)
        if not saved:
            return [Fault("seen", "fault_setting_changed")]
        await self.staff.audit.record(who.account.id, "setting.saved", name, reason, **details)
        return []

    async def _show(
        self,
        request: Request,
        who: SignedIn,
        name: str,
        filled: Mapping[str, str] | None = None,
        faults: list[Fault] | None = None,
        previewed: Mapping[str, Any] | None = None,
    ) -> Response:
        form = _form(name)
        changes = await self.store.changes(name, _SHOWN_CHANGES)
        holds = _value_of(form, changes[0] if changes else None)
        lang = self.staff.pages.lang(request, who)
        value = form.model.model_validate(previewed) if previewed is not None else None
        return self.staff.pages.render(
            request,
            who,
            f"setting_{name}.html",
            area="settings",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK,
            here=f"{SETTINGS}/{name}",
            said=request.query_params.get("said", ""),
            fields=form.fields(holds) if filled is None else filled,
            bounds=form.bounds(),
            faults=faults or [],
            # Who is told that somebody else saved has seen it with that.
            seen=changes[0].id if changes else "",
            changes=changes,
            earlier={one.id: form.fields(_value_of(form, one)) for one in changes},
            names=await self.staff.accounts.names(one.by for one in changes),
            **await self.views.of(name, holds, value, lang),
        )


def _form(name: str) -> SettingForm:
    """The form of a setting; raises AccountError where there is no such setting."""
    if name not in FORMS:
        raise AccountError("setting_unknown")
    return FORMS[name]


def _value_of(form: SettingForm, change: Change | None) -> BaseModel:
    return read(form.model, change.value if change else "")
