"""The audit: searched, paged, taken out as a file, and only ever added to."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import redis.asyncio

from bot import audit, keys
from bot.audit import Wanted
from tests.account_pages import AccountPages, text_of


@pytest.fixture
async def client(own_redis: str) -> AsyncIterator[redis.asyncio.Redis]:
    async with redis.asyncio.Redis.from_url(own_redis) as connected:
        await connected.flushdb()
        yield connected


@pytest.fixture
async def desk(client: redis.asyncio.Redis, tmp_path: Path) -> AccountPages:
    return await AccountPages.open(client, tmp_path)


async def admin_of(desk: AccountPages) -> httpx.AsyncClient:
    return await desk.signed_in(await desk.add("admin", name="Admin A"))


async def test_deeds_are_found_by_words_actor_action_and_name(desk: AccountPages) -> None:
    admin, editor = await admin_of(desk), await desk.add("editor", name="陳大文")
    note = desk.staff.audit.record
    await note(editor.id, "entry.saved", "tax.gba-subsidy.amount", "new fees", version=3)
    await note("cli", "account.roles", editor.id, "moved", after=["staff"])
    await note("cli", "publication", "12", "<b>spring</b>")

    async def shown(query: str) -> list[str]:
        page = text_of(await admin.get(f"/staff/audit?{query}"))
        rows = page.partition("Why")[2]
        return [
            action for action in ("entry.saved", "account.roles", "publication") if action in rows
        ]

    assert await shown("") == ["entry.saved", "account.roles", "publication"]
    assert await shown("q=NEW+fees") == ["entry.saved"]
    assert await shown("q=version") == ["entry.saved"]
    assert await shown("q=陳大") == ["entry.saved", "account.roles"]
    assert await shown(f"actor={editor.id}") == ["entry.saved"]
    assert await shown("action=account.roles") == ["account.roles"]
    assert await shown("action=account.roles&q=spring") == []
    page = await admin.get("/staff/audit")
    assert "陳大文" in text_of(page)
    assert "<b>spring" not in page.text
    assert "after: staff" in text_of(page)


async def test_days_are_those_of_qianhai(desk: AccountPages, client: redis.asyncio.Redis) -> None:
    admin = await admin_of(desk)
    fields = {"actor": "cli", "action": "evening", "subject": "x", "reason": "", "details": "{}"}
    # One minute before midnight in Qianhai, and one minute after.
    for at, action in ((datetime(2026, 3, 1, 15, 59, tzinfo=UTC), "evening"),
                       (datetime(2026, 3, 1, 16, 1, tzinfo=UTC), "midnight")):  # fmt: skip
        name = f"{int(at.timestamp() * 1000)}-0"
        await client.xadd(keys.AUDIT, {**fields, "action": action}, id=name)

    async def shown(query: str) -> str:
        return text_of(await admin.get(f"/staff/audit?{query}")).partition("Why")[2]

    first, second = await shown("until=2026-03-01"), await shown("since=2026-03-02")
    assert "evening" in first
    assert "midnight" not in first
    assert "2026-03-02 00:01" in second
    assert "evening" not in second
    assert "evening" in await shown("since=nonsense&until=2026-02-30")


async def test_pages_follow_each_other_without_loss_or_repetition(desk: AccountPages) -> None:
    for n in range(120):
        await desk.staff.audit.record("cli", "test", f"n{n}")

    seen: list[str] = []
    place, pages = "", 0
    while True:
        found, place = await desk.staff.audit.find(Wanted(action="test"), 50, place)
        seen += [deed.subject for deed in found]
        pages += 1
        if not place:
            break

    assert seen == [f"n{n}" for n in reversed(range(120))]
    assert pages == 3


async def test_a_search_looks_at_so_many_and_can_be_gone_on_with(
    desk: AccountPages, client: redis.asyncio.Redis
) -> None:
    await desk.staff.audit.record("cli", "needle", "x")
    fields = {"actor": "cli", "action": "hay", "subject": "x", "reason": "", "details": "{}"}
    async with client.pipeline(transaction=False) as pipe:
        for _ in range(audit.LOOKED_AT + 10):
            pipe.xadd(keys.AUDIT, fields)  # type: ignore[arg-type]
        await pipe.execute()
    admin = await admin_of(desk)

    first = await admin.get("/staff/audit?action=needle")

    assert "Go on with older ones" in text_of(first)
    found, place = await desk.staff.audit.find(Wanted(action="needle"), 50)
    assert not found
    found, place = await desk.staff.audit.find(Wanted(action="needle"), 50, place)
    assert [deed.action for deed in found] == ["needle"]
    assert place == ""


async def test_the_file_holds_what_was_searched_and_no_formula(desk: AccountPages) -> None:
    admin = await admin_of(desk)
    await desk.staff.audit.record("cli", "entry.saved", "=HYPERLINK(1)", '陳, said "yes"\nthen')
    for n in range(700):
        await desk.staff.audit.record("cli", "other", str(n))

    answer = await admin.get("/staff/audit/file?action=entry.saved")
    everything = await admin.get("/staff/audit/file")

    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    assert answer.headers["cache-control"] == "no-store"
    header, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""))
    assert header[3:6] == ["action", "subject", "reason"]
    assert row[3:6] == ["entry.saved", "'=HYPERLINK(1)", '陳, said "yes"\nthen']
    assert datetime.fromisoformat(row[0]).utcoffset() == timedelta(hours=8)
    rows = list(csv.reader(io.StringIO(everything.text, newline="")))
    assert len(rows) == 1 + 701 + 2  # with both exports
    assert [one.action for one in await desk.staff.audit.latest(2)] == ["audit.exported"] * 2


async def test_a_place_that_is_none_shows_the_latest(desk: AccountPages) -> None:
    admin = await admin_of(desk)

    for before in ("nonsense", "1-", "(", "9" * 60, "٣-٣"):
        assert (await admin.get("/staff/audit", params={"before": before})).status_code == 200
