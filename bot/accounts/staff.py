"""The parts that every page of staff stands on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import redis.asyncio

from bot.accounts.account import Account
from bot.accounts.administration import Administration
from bot.accounts.cookies import Cookies
from bot.accounts.factors import SecondFactors
from bot.accounts.gate import Gate
from bot.accounts.links import Links
from bot.accounts.pages import StaffPages
from bot.accounts.passwords import Passwords
from bot.accounts.sessions import StaffSessions
from bot.accounts.steps import Steps
from bot.accounts.store import Accounts
from bot.accounts.throttle import Throttle
from bot.adjustable.live import open_settings
from bot.audit import Audit
from bot.page_texts import PageTexts
from knowledge.seal import open_seal


@dataclass(frozen=True)
class Staff:
    """Accounts and what is done with them, the gate, the frame of the pages, and the audit."""

    accounts: Accounts
    sessions: StaffSessions
    administration: Administration
    throttle: Throttle
    steps: Steps
    cookies: Cookies
    gate: Gate
    pages: StaffPages
    audit: Audit


def open_staff(client: redis.asyncio.Redis, state: Path, page_url: str | None = None) -> Staff:
    """The parts, in a Redis; `page_url` is where people reach the service.

    Raises SealError where the keys that seal second factors cannot be read.
    """
    accounts, sessions = Accounts(client, Passwords()), StaffSessions(client)
    cookies, audit = Cookies(page_url), Audit(client)
    factors = SecondFactors(client, open_seal(state))

    async def lacks_factor(account: Account) -> bool:
        if not open_settings().factor.is_needed_by(account):
            return False
        # Who signs in with the organisation only is left to its own factors.
        return await accounts.has_password(account.id) and not await factors.is_on(account.id)

    return Staff(
        accounts,
        sessions,
        Administration(accounts, sessions, Links(client), factors, audit),
        Throttle(client),
        Steps(client),
        cookies,
        Gate(accounts, sessions, cookies, page_url, lacks_factor),
        StaffPages(PageTexts()),
        audit,
    )
