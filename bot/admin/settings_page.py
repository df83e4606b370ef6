"""The page of the settings: each channel's off switch, and where the others are changed."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

import yaml
from fastapi import APIRouter, Depends, Form, Request, Response

from bot.accounts.entrance import see_other
from bot.accounts.errors import AccountError
from bot.accounts.gate import SignedIn
from bot.accounts.navigation import PREFIX
from bot.accounts.staff import Staff
from bot.adjustable.live import SETTINGS as ADJUSTABLE
from bot.adjustable.store import SettingStore
from bot.arrangements import Appointments
from bot.store_errors import store_errors
from bot.switches import CHANNELS, Channel, Switches

SETTINGS: Final = f"{PREFIX}/settings"
Reason = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True)
class SettingsPages:
    """The settings at a glance, for admins only."""

    staff: Staff
    switches: Switches
    appointments: Appointments
    store: SettingStore

    def router(self) -> APIRouter:
        """The routes, under /staff/settings."""
        router = APIRouter(prefix=SETTINGS, include_in_schema=False)
        self._add_channels(router)
        return router

    def _add_channels(self, router: APIRouter) -> None:
        admin = self.staff.gate.allow("admin")

        @router.get("")
        async def show_settings(request: Request, who: SignedIn = Depends(admin)) -> Response:
            return await self._overview(request, who)

        @router.post("/channels/{channel}")
        async def turn_channel(
            request: Request,
            channel: str,
            off: Annotated[str, Form(max_length=10)] = "",
            reason: Reason = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            named = _channel(channel)
            if named is None:
                raise AccountError("setting_unknown")
            if not reason.strip():
                return await self._overview(request, who, reasonless=channel)
            await self.switches.turn(named, bool(off), who.account.id, reason.strip())
            action = "channel.off" if off else "channel.on"
            await self.staff.audit.record(who.account.id, action, channel, reason.strip())
            return see_other(f"{SETTINGS}?said=channel")

    async def _overview(self, request: Request, who: SignedIn, reasonless: str = "") -> Response:
        async with store_errors():
            text, changed = await self.appointments.show_opening()
        switches = await self.switches.all()
        adjustable = dict(zip(ADJUSTABLE, await self.store.latest(list(ADJUSTABLE)), strict=True))
        changes = [changed, *adjustable.values(), *switches.values()]
        by = [change.by for change in changes if change]
        return self.staff.pages.render(
            request,
            who,
            "settings.html",
            area="settings",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if reasonless else HTTPStatus.OK,
            here=SETTINGS,
            said=request.query_params.get("said", ""),
            switches=switches,
            reasonless=reasonless,
            adjustable=adjustable,
            opening=yaml.safe_load(text),
            changed=changed,
            names=await self.staff.accounts.names(by),
        )


def _channel(given: str) -> Channel | None:
    return next((channel for channel in CHANNELS if channel == given), None)
