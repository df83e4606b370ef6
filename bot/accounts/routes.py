"""The routes of every page of accounts, put into the app."""

from __future__ import annotations

from fastapi import FastAPI

from bot.accounts.audit_page import AuditPages
from bot.accounts.choosing import LinkPages
from bot.accounts.navigation import PREFIX
from bot.accounts.own import OwnPages
from bot.accounts.people import PeoplePages
from bot.accounts.sign_in import SignInPages
from bot.accounts.single_pages import SingleSignOnPages
from bot.accounts.single_sign_on import SingleSignOn
from bot.accounts.staff import Staff
from bot.accounts.start import StartPages


async def add_account_pages(
    app: FastAPI, staff: Staff, single: SingleSignOn | None, page_url: str | None
) -> None:
    """Adds the pages; where there is no account yet, makes the link to the first one."""
    if not await staff.accounts.any():
        token = await staff.administration.links.make("setup")
        app.state.set_up = f"{PREFIX}/link/{token}"
    if single:
        app.include_router(SingleSignOnPages(staff, single, page_url).router())
    for pages in (
        SignInPages(staff, bool(single)),
        LinkPages(staff),
        StartPages(staff),
        OwnPages(staff),
        PeoplePages(staff, page_url),
        AuditPages(staff),
    ):
        app.include_router(pages.router())
