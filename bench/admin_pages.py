"""How long the server takes for each page of admins with thousands of entries and drafts.

The entries are the live ones, copied under other ids; the pages are asked in this process, on
a real Redis, one request after another. Run by `python -m bench.admin_pages`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import numpy as np
import redis.asyncio
from fastapi import FastAPI

from bench.report_file import write_section
from bot.accounts.routes import add_account_pages
from bot.accounts.staff import Staff, open_staff
from bot.admin.catalogue import Catalogue
from bot.admin.drafting import Drafting
from bot.admin.entries_page import EntriesPage
from bot.admin.entry_page import EntryPage
from bot.admin.exchange_page import ExchangePage
from bot.admin.imports import ImportStore
from bot.admin.publish_page import PublishPage
from bot.admin.question_runs import RunStore
from bot.admin.tests_page import TestsPage
from bot.page_texts import PageTexts
from bot.publishing import open_publisher
from bot.redis_server import start_embedded_redis
from knowledge.draft_store import DraftStore
from knowledge.drafts import Event, Person, write
from knowledge.entry import Entry
from knowledge.entry_files import read_entries
from knowledge.entry_store import EntryStore
from knowledge.live import open_knowledge
from knowledge.publication import Publication, changes_between, digest_of
from knowledge.settings import KnowledgeSettings

_ENTRIES: Final = 5_000
_DRAFTS: Final = 1_000
_APPROVED: Final = 50
_TIMES: Final = 40
_WRITER: Final = Person("bench", "Staff A")

_ABOUT: Final = f"""Written by `python -m bench.admin_pages`: the server's time for each page
with {_ENTRIES} entries live and {_DRAFTS} drafts, {_APPROVED} of them approved, on a real Redis,
one request after another, {_TIMES} of each. The first of each is told apart: it reads what later
ones have at hand. The search behind `ask` holds the entries of the release alone;
`bench.search_speed` measures it with more.

"""


def copies(entries: Sequence[Entry], count: int) -> list[Entry]:
    """So many entries, each like one of the given ones under another id."""
    return [
        entry.model_copy(update={"id": f"{entry.id}-{number}", "related": ()})
        for number in range(count // len(entries) + 1)
        for entry in entries
    ][:count]


async def fill(store: EntryStore, drafts: DraftStore, entries: Sequence[Entry]) -> None:
    """Makes the entries live, and leaves some drafts, of which some are approved."""
    live = {entry.id: digest_of(entry) for entry in entries}
    publication = Publication(
        number=1, at=datetime.now(UTC), by="bench", reason="", changes=changes_between({}, live)
    )
    await store.commit(publication, entries)
    for number, entry in enumerate(entries[:_DRAFTS]):
        changed = entry.model_copy(update={"owner": "bench"})
        fields = changed.model_dump(mode="json", by_alias=True)
        draft = write(None, entry.id, fields, live[entry.id], {}, _WRITER, datetime.now(UTC))
        event = Event(at=draft.at, by=draft.by, action="saved", version=draft.version)
        await drafts.save(None, draft, event, fields)
        if number < _APPROVED:
            done = draft.model_copy(update={"state": "approved", "revision": "approved"})
            await drafts.step(draft, done, event)


async def serve(
    client: redis.asyncio.Redis, state: Path, given: Sequence[Entry]
) -> tuple[FastAPI, Staff]:
    """The pages, as the service wires them."""
    staff, texts, app = open_staff(client, state), PageTexts(), FastAPI()
    app.state.staff = staff
    entries, drafts = EntryStore(client), DraftStore(client)
    await entries.entries((await entries.live())[1], given)
    drafting = Drafting(entries, drafts, staff.audit)
    for page in (
        EntriesPage(staff, Catalogue(entries, drafts), open_knowledge),
        EntryPage(staff, texts, drafting),
        PublishPage(staff, texts, drafting, open_publisher(entries)),
        ExchangePage(staff, texts, drafting, ImportStore(client)),
        TestsPage(staff, texts, entries, RunStore(client), open_knowledge),
    ):
        app.include_router(page.router())
    await add_account_pages(app, staff, None, None)
    return app, staff


async def signed_in(app: FastAPI, staff: Staff) -> httpx.AsyncClient:
    """A client with the session of an admin."""
    account = await staff.accounts.add("Staff A", "bench@example.org", ["admin"], "en")
    await staff.accounts.set_password(account, "a long and fictional password")
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://bench", timeout=120
    )
    form = {"email": "bench@example.org", "password": "a long and fictional password"}
    answer = await client.post("/staff/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    return client


async def measure(client: httpx.AsyncClient, path: str) -> str:
    """One line on a page: its first time, and the middle and the 95th of later ones."""
    times = []
    for _ in range(_TIMES + 1):
        begun = time.perf_counter()
        answer = await client.get(path)
        times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:200]}"
    middle, late = np.percentile(times[1:], [50, 95])
    return f"| {path} | {times[0]:.0f} | {middle:.0f} | {late:.0f} |"


async def report(state: Path) -> Iterator[str]:
    """The table of every page."""
    server = start_embedded_redis(state)
    try:
        async with redis.asyncio.Redis.from_url(server.url) as client:
            entries = copies(read_entries(KnowledgeSettings.from_env().entries), _ENTRIES)
            await fill(EntryStore(client), DraftStore(client), entries)
            app, staff = await serve(client, state, entries)
            asking = await signed_in(app, staff)
            name = entries[_DRAFTS // 2].id
            paths = (
                "/staff/entries",
                "/staff/entries?page=100",
                "/staff/entries?topic=tax&state=draft&dates=review_soon",
                "/staff/entries?text=subsidy",
                "/staff/entries?ask=how+do+I+get+the+subsidy",
                f"/staff/entries/{name}",
                f"/staff/entries/{name}/history",
                "/staff/publish",
                "/staff/exchange",
                "/staff/tests",
            )
            return iter([await measure(asking, path) for path in paths])
    finally:
        server.stop()


def main() -> None:
    """Writes the table into BENCH.md, and prints it."""
    with tempfile.TemporaryDirectory() as folder:
        lines = asyncio.run(report(Path(folder)))
    table = "\n".join(["| page | first ms | p50 ms | p95 ms |", "|-|-|-|-|", *lines])
    write_section("The pages of admins", _ABOUT + table)
    sys.stdout.write(table + "\n")


if __name__ == "__main__":
    main()
