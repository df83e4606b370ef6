"""The parts that every page of staff stands on."""

from __future__ import annotations

from dataclasses import dataclass

import redis.asyncio

from bot.accounts.gate import Gate
from bot.accounts.pages import StaffPages
from bot.accounts.passwords import Passwords
from bot.accounts.sessions import StaffSessions
from bot.accounts.store import Accounts
from bot.audit import Audit
from bot.page_texts import PageTexts


@dataclass(frozen=True)
class Staff:
    """Accounts, sessions, the gate, the frame of the pages, and the audit."""

    accounts: Accounts
    sessions: StaffSessions
    gate: Gate
    pages: StaffPages
    audit: Audit
    page_url: str | None


def open_staff(client: redis.asyncio.Redis, page_url: str | None = None) -> Staff:
    """The parts, in a Redis; `page_url` is where people reach the service."""
    accounts = Accounts(client, Passwords())
    sessions = StaffSessions(client)
    return Staff(
        accounts,
        sessions,
        Gate(accounts, sessions, page_url),
        StaffPages(PageTexts()),
        Audit(client),
        page_url,
    )
