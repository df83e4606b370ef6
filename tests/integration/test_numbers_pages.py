"""The pages of numbers over the real service, and their counts in a real Redis."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta

import httpx
import pytest
import redis
import redis.asyncio
from openpyxl import load_workbook

from bot import keys
from bot.accounts.account import Role
from bot.numbers.pages import NAMES
from bot.numbers.tally import Tallies
from bot.reply import Reply
from bot.turn_counts import TurnCounts
from knowledge.clock import today
from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from tests.live_service import LiveService, StartService
from tests.staff_accounts import create_member, sign_in

PAGE = "/staff/numbers"
TURNS = 1_000_000
DAYS = 400
PAGES = 20
ANSWER = Reply(id="r", status="answered", lang="en", text="", entry="tax.a")
LONGEST = 0.1  # seconds of a processor; half of what a page may take in all


@pytest.fixture(scope="module")
def service(start_service: StartService) -> LiveService:
    """One that has not looked at any day before it had turns: settled days are read once."""
    return start_service()


@pytest.fixture(scope="module")
def staff(service: LiveService) -> Iterator[httpx.Client]:
    with closing(sign_in(service, create_member(service, "viewer"))) as client:
        yield client


@pytest.fixture(scope="module")
def _counted(service: LiveService, entries: dict[str, Entry]) -> None:
    """A million turns on four hundred days, the way they would have been counted."""
    chance = random.Random(1)
    names = [name for name, entry in entries.items() if not entry.service]
    weights = [1 / (place + 1) for place in range(len(names))]
    with redis.Redis.from_url(service.redis_url) as client:
        for back in range(1, DAYS):
            counted: Counter[str] = Counter()
            for name in chance.choices(names, weights, k=TURNS // DAYS):
                lang, way = chance.choice(LANGS), chance.choice(("web", "web", "telegram"))
                if chance.random() < 0.1:
                    counted[f"turn||{lang}|{way}|unanswered"] += 1
                    continue
                counted[f"turn|{name.partition('.')[0]}|{lang}|{way}|answered"] += 1
                counted[f"asked|{name}"] += 1
                if chance.random() < 0.1:
                    counted[f"judged|{name}|{chance.choice(('yes', 'yes', 'no'))}"] += 1
            client.hset(keys.counts(today() - timedelta(days=back)), mapping=counted)  # type: ignore[arg-type]


def test_every_table_is_shown_drawn_and_taken_away(staff: httpx.Client, _counted: None) -> None:
    page = staff.get(PAGE)

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.text.count("<svg role=") >= 7
    for name in NAMES:
        assert f'id="{name}-section"' in page.text
        assert staff.get(f"{PAGE}/{name}").status_code == 200
        assert staff.get(f"{PAGE}/{name}.csv").status_code == 200
        assert staff.get(f"{PAGE}/{name}.xlsx").status_code == 200


@pytest.mark.parametrize(
    ("lang", "heading"), [("en", "Topic"), ("zh-Hans", "主题"), ("zh-Hant", "主題")]
)
def test_files_hold_the_same_figures_in_the_readers_language(
    service: LiveService, _counted: None, lang: Lang, heading: str
) -> None:
    with closing(sign_in(service, create_member(service, "viewer", lang=lang))) as client:
        asked = f"?first={today() - timedelta(days=60)}&last={today() - timedelta(days=1)}"
        written = client.get(f"{PAGE}/topics.csv{asked}")
        book = client.get(f"{PAGE}/topics.xlsx{asked}")

    rows = list(csv.reader(io.StringIO(written.content.decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert rows[0][0] == sheet["A1"].value == heading
    assert [[str(cell) for cell in row[:3]] for row in sheet.values] == [row[:3] for row in rows]
    assert sum(int(row[1]) for row in rows[1:]) == 60 * (TURNS // DAYS)
    assert written.headers["content-disposition"].startswith('attachment; filename="topics-')


def test_a_long_table_is_paged_and_a_page_beyond_is_the_last(
    staff: httpx.Client, _counted: None
) -> None:
    asked = f"{PAGE}/days?first={today() - timedelta(days=119)}"

    first, last, beyond = (staff.get(f"{asked}&page={page}").text for page in (1, 3, 99))
    odd = [staff.get(f"{asked}&page={page}").text for page in ("-1", "x", "²", "9" * 5000)]

    assert [text.count("<tr>") - 1 for text in (first, last)] == [50, 20]
    assert "Page 3 of 3" in last
    assert "Page 3 of 3" in beyond
    assert all("Page 1 of 3" in text for text in odd)


@pytest.mark.parametrize(
    "asked",
    [
        "?first=nonsense",
        "?first=2026-13-01",
        "?first=2000-01-01",
        "?last=2999-01-01",
        f"?first={today()}&last={today() - timedelta(days=3)}",
        "?first=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_a_period_that_cannot_be_is_told_in_a_sentence(staff: httpx.Client, asked: str) -> None:
    page = staff.get(PAGE + asked)

    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert "alert(1)" not in page.text
    assert staff.get(f"{PAGE}/days.csv{asked}").status_code == 422


@pytest.mark.parametrize("path", ["nothing", "days.pdf", "nothing.csv", "<b>.xlsx"])
def test_what_is_no_table_is_refused(staff: httpx.Client, path: str) -> None:
    page = staff.get(f"{PAGE}/{path}")

    assert page.status_code == 404
    assert "Go to all numbers" in page.text
    assert "<b>" not in page.text


ROLES: tuple[Role, ...] = ("viewer", "staff", "editor", "approver", "admin")


@pytest.mark.parametrize("path", ["", "/days", "/days.csv", "/days.xlsx"])
def test_every_role_reads_the_numbers_and_nobody_else(service: LiveService, path: str) -> None:
    for role in ROLES:
        with closing(sign_in(service, create_member(service, role))) as client:
            assert client.get(PAGE + path).status_code == 200, role
    with closing(sign_in(service, create_member(service))) as roleless:
        assert roleless.get(PAGE + path).status_code == 403
    with httpx.Client(base_url=service.url, timeout=60) as stranger:
        assert stranger.get(PAGE + path).status_code == 303


@pytest.mark.parametrize("days", [30, 90, DAYS])
def test_a_page_of_a_million_turns_takes_little(
    service: LiveService, staff: httpx.Client, _counted: None, days: int
) -> None:
    asked = f"{PAGE}?first={today() - timedelta(days=days - 1)}"
    staff.get(asked)  # what changes no more is read once
    before = service.processor_seconds()

    for _ in range(PAGES):
        assert staff.get(asked).status_code == 200

    assert (service.processor_seconds() - before) / PAGES < LONGEST


async def test_any_span_of_days_is_the_sum_of_its_days(client: redis.asyncio.Redis) -> None:
    start = date(2021, 3, 1)
    for back in range(60):
        counts = TurnCounts(lambda day=start + timedelta(days=back): day)  # type: ignore[misc]
        for _ in range(back + 1):
            counts.count_turn("web", [ANSWER])
        await counts.save(client)

    tallies = Tallies(client)
    for first, last in [(0, 59), (0, 0), (3, 20), (6, 13), (7, 13), (0, 59)]:
        tally = await tallies.read(start + timedelta(days=first), start + timedelta(days=last))
        assert tally.topics["tax", "answered"] == sum(range(first + 1, last + 2)), (first, last)
        assert len(tally.days) == last - first + 1


async def test_a_day_that_is_not_over_is_read_anew(client: redis.asyncio.Redis) -> None:
    tallies, counts = Tallies(client), TurnCounts()
    before = (await tallies.read(today(), today())).asked["tax.a"]

    counts.count_turn("web", [ANSWER])
    await counts.save(client)

    assert (await tallies.read(today(), today())).asked["tax.a"] == before + 1
