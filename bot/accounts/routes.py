"""The routes of every page of accounts, put into the app."""

from __future__ import annotations

from fastapi import FastAPI

from bot.accounts.choosing import LinkPages
from bot.accounts.navigation import PREFIX
from bot.accounts.sign_in import SignInPages
from bot.accounts.staff import Staff
from bot.accounts.start import StartPages


async def add_account_pages(app: FastAPI, staff: Staff) -> None:
    """Adds the pages; where there is no account yet, makes the link to the first one."""
    if not await staff.accounts.any():
        token = await staff.administration.links.make("setup")
        app.state.set_up = f"{PREFIX}/link/{token}"
    for pages in (SignInPages(staff), LinkPages(staff), StartPages(staff)):
        app.include_router(pages.router())
