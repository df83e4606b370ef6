"""The sites of others that may show the assistant: their keys, their origins, in or out."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request, Response

from bot.accounts.entrance import see_other
from bot.accounts.errors import AccountError
from bot.accounts.gate import SignedIn
from bot.accounts.navigation import PREFIX
from bot.accounts.staff import Staff
from bot.site_store import SiteStore
from bot.sites import LONGEST_NAME, SiteError, read_origin

SITES: Final = f"{PREFIX}/settings/sites"
_LONGEST: Final = 2000
Field = Annotated[str, Form(max_length=_LONGEST)]
Reason = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True)
class Filled:
    """A form that was sent and does not fit: whose it is, what it says, the key of the fault."""

    site: str
    name: str
    origins: str
    fault: str


@dataclass(frozen=True)
class SitesPage:
    """Which sites may show the assistant, for admins only."""

    staff: Staff
    sites: SiteStore
    page_url: str | None

    def router(self) -> APIRouter:
        """The routes, under /staff/settings/sites."""
        router = APIRouter(prefix=SITES, include_in_schema=False)
        admin = self.staff.gate.allow("admin")

        @router.get("")
        async def show_sites(request: Request, who: SignedIn = Depends(admin)) -> Response:
            return await self._show(request, who)

        @router.post("")
        async def add_site(
            request: Request,
            name: Field = "",
            origins: Field = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            fault = _fault_of(origins)
            if not 0 < len(name.strip()) <= LONGEST_NAME:
                fault = "site_name_unfit"
            if fault:
                return await self._show(request, who, Filled("", name, origins, fault))
            site = await self.sites.add(name, origins.split())
            await self.staff.audit.record(
                who.account.id, "site.added", site.key, name=site.name, origins=site.origins
            )
            return see_other(f"{SITES}?said=site")

        @router.post("/{key}")
        async def change_site(
            request: Request,
            key: str,
            origins: Field = "",
            disabled: Annotated[str, Form(max_length=10)] = "",
            reason: Reason = "",
            who: SignedIn = Depends(admin),
        ) -> Response:
            site = await self.sites.find(key)
            if site is None:
                raise AccountError("setting_unknown")
            fault = _fault_of(origins) or ("" if reason.strip() else "fault_reason")
            if fault:
                return await self._show(request, who, Filled(key, "", origins, fault))
            await self.sites.set_origins(key, origins.split())
            changed = await self.sites.set_disabled(key, bool(disabled))
            await self.staff.audit.record(
                who.account.id,
                "site.changed",
                key,
                reason.strip(),
                name=changed.name,
                before=site.origins,
                after=changed.origins,
                disabled=changed.disabled,
            )
            return see_other(f"{SITES}?said=site")

        return router

    async def _show(
        self, request: Request, who: SignedIn, filled: Filled | None = None
    ) -> Response:
        return self.staff.pages.render(
            request,
            who,
            "sites.html",
            area="settings",
            status=HTTPStatus.UNPROCESSABLE_ENTITY if filled else HTTPStatus.OK,
            here=SITES,
            said=request.query_params.get("said", ""),
            sites=await self.sites.all(),
            filled=filled,
            longest_name=LONGEST_NAME,
            base=(self.page_url or str(request.base_url)).rstrip("/"),
        )


def _fault_of(origins: str) -> str:
    """The key of what is wrong with a list of origins, or nothing."""
    try:
        read = [read_origin(one) for one in origins.split()]
    except SiteError:
        return "site_origins_unfit"
    return "" if read else "site_origins_unfit"
