"""Adjustable settings: saved once, followed everywhere, put back; each with a reason."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import redis.asyncio

from bot.adjustable.live import LiveSettings
from bot.adjustable.shortening import Shortening
from bot.adjustable.store import SettingStore
from bot.admin.setting_page import SettingPages
from bot.admin.setting_views import Views
from knowledge.clock import today
from knowledge.trials import Trials
from tests.account_pages import AccountPages, text_of
from tests.live_service import LiveService, Resident
from tests.staff_accounts import create_member, sign_in
from tests.waiting import until

GREETING = "/staff/settings/greeting"
MATCHING = "/staff/settings/matching"
RETENTION = "/staff/settings/retention"
NOTICE = {
    "notice.en": "Closed on 1 May.",
    "notice.zh-Hans": "5月1日休息，不办理业务。",
    "notice.zh-Hant": "5月1日休息，不辦理業務。",
}


@pytest.fixture
async def client(own_redis: str) -> AsyncIterator[redis.asyncio.Redis]:
    async with redis.asyncio.Redis.from_url(own_redis) as connected:
        await connected.flushdb()
        yield connected


@pytest.fixture
def store(client: redis.asyncio.Redis) -> SettingStore:
    return SettingStore(client)


@pytest.fixture
async def desk(client: redis.asyncio.Redis, store: SettingStore, tmp_path: Path) -> AccountPages:
    async def nothing() -> int:
        return 0

    pages = await AccountPages.open(client, tmp_path)
    best = np.linspace(1, 0, 200)
    trials = Trials(np.array(["en"] * 200), best, np.arange(200) % 20 != 19, best > 0.3)
    shortening = Shortening(client, LiveSettings(), nothing)
    views = Views(lambda name, lang: "Hello!", shortening, lambda: trials)
    pages.app.include_router(SettingPages(pages.staff, store, views).router())
    return pages


@pytest.fixture
async def admin(desk: AccountPages) -> httpx.AsyncClient:
    return await desk.signed_in(await desk.add("admin", name="Admin A"))


def seen_on(page: httpx.Response) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page.text)
    assert found
    return found[1]


async def save(admin: httpx.AsyncClient, path: str, **fields: Any) -> httpx.Response:
    """Saves a form as it was opened, with other fields."""
    seen = seen_on(await admin.get(path))
    return await admin.post(path, data={"seen": seen, "reason": "why", **fields})


async def test_a_value_is_followed_by_another_process(
    admin: httpx.AsyncClient, store: SettingStore
) -> None:
    elsewhere = LiveSettings()

    saved = await save(admin, GREETING, **NOTICE, first="2030-05-01", last="2030-05-01")
    await elsewhere.catch_up(store)

    assert saved.status_code == 303, text_of(saved)
    greeting = elsewhere.greeting
    assert greeting.say("Hi.", "en", date(2030, 5, 1)) == "Hi.\n\nClosed on 1 May."
    assert greeting.say("Hi.", "en", date(2030, 4, 30)) == "Hi."
    assert greeting.say("Hi.", "en", date(2030, 5, 2)) == "Hi."


async def test_a_preview_shows_what_residents_would_read_and_saves_nothing(
    admin: httpx.AsyncClient, store: SettingStore
) -> None:
    shown = await save(admin, GREETING, **NOTICE, first="2030-05-01", preview="yes")

    assert shown.status_code == 200
    assert "Hello! Closed on 1 May." in text_of(shown)
    assert await store.changes("greeting", 9) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"notice.zh-Hant": ""}, "Write this in all three scripts"),
        ({"notice.en": "x" * 301}, "Write this in all three scripts"),
        ({"notice.en": "<b>Closed</b>"}, "Write plain text"),
        ({"notice.en": "See https://example.org"}, "Write plain text"),
        ({"notice.zh-Hant": "5月1日休息，不办理业务。"}, "the other Chinese script: 业、办、务"),
        ({"notice.en": "5月1日休息，不辦理業務。"}, "This text is in another language."),
        ({"notice.zh-Hans": "Closed on 1 May."}, "This text is in another language."),
        ({"first": "soon"}, "Enter a day such as"),
        ({"first": "2030-05-02", "last": "2030-05-01"}, "The last day comes before the first."),
        ({"reason": " "}, "Say why you change this."),
    ],
)
async def test_a_greeting_that_does_not_fit_is_refused_at_its_field(
    admin: httpx.AsyncClient, store: SettingStore, fields: dict[str, str], told: str
) -> None:
    refused = await save(admin, GREETING, **{**NOTICE, **fields})

    assert refused.status_code == 422
    assert told in text_of(refused)
    assert 'aria-invalid="true"' in refused.text
    assert await store.changes("greeting", 9) == []


async def test_of_two_who_save_at_once_one_is_told_and_nothing_is_overwritten(
    desk: AccountPages, admin: httpx.AsyncClient, store: SettingStore
) -> None:
    other = await desk.signed_in(await desk.add("admin", name="Admin B"))
    forms = [{**KEPT, "conversations": days, "seen": "", "reason": days} for days in ("60", "61")]

    answers = await asyncio.gather(
        admin.post(RETENTION, data=forms[0]), other.post(RETENTION, data=forms[1])
    )

    assert sorted(answer.status_code for answer in answers) == [303, 422]
    told = next(answer for answer in answers if answer.status_code == 422)
    assert "Somebody saved this setting" in text_of(told)
    mine = re.search(r'name="conversations"[^>]*value="(\d+)"', told.text)
    assert mine
    (change,) = await store.changes("retention", 9)
    assert {change.reason, mine[1]} == {"60", "61"}


async def test_an_earlier_value_and_the_shipped_one_are_put_back(
    admin: httpx.AsyncClient, store: SettingStore, desk: AccountPages
) -> None:
    live = LiveSettings()
    for days in ("60", "61"):
        await save(admin, RETENTION, **KEPT, conversations=days)
    _, first = await store.changes("retention", 9)

    for change, days in ((first.id, 60), ("", 30)):
        seen = seen_on(await admin.get(RETENTION))
        given = {"change": change, "seen": seen, "reason": "back"}
        done = await admin.post(f"{RETENTION}/restore", data=given)
        assert done.status_code == 303, text_of(done)
        await live.catch_up(store)
        assert live.retention.conversations == days

    assert (await desk.deeds())[0][1:] == ("setting.saved", "retention")
    stale = {"change": first.id, "seen": first.id, "reason": "late"}
    assert (await admin.post(f"{RETENTION}/restore", data=stale)).status_code == 422
    nameless = {"change": first.id, "seen": seen_on(await admin.get(RETENTION))}
    assert (await admin.post(f"{RETENTION}/restore", data=nameless)).status_code == 422


KEPT = {"callbacks": "30", "appointments": "30", "gaps": "30", "counts": "400", "audit": ""}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"conversations": "0"}, "Enter a whole number from 1 to 90."),
        ({"conversations": "91"}, "Enter a whole number from 1 to 90."),
        ({"conversations": ""}, "Enter a whole number from 1 to 90."),
        ({"conversations": "30", "audit": "10"}, "Enter a whole number from 365 to 3650."),
        ({"conversations": "29"}, "Callback requests may not be kept longer"),
        ({"conversations": "30", "counts": "401"}, "Enter a whole number from 31 to 400."),
    ],
)
async def test_nothing_is_kept_for_ever_or_beyond_its_bounds(
    admin: httpx.AsyncClient, store: SettingStore, fields: dict[str, str], told: str
) -> None:
    refused = await save(admin, RETENTION, **{**KEPT, **fields})

    assert refused.status_code == 422
    assert told in text_of(refused)
    assert await store.changes("retention", 9) == []


PERCENT = {"wrong.zh-Hans": "2", "wrong.zh-Hant": "2"}


@pytest.mark.parametrize("given", ["0.4", "10.1", "", "many", "-1", "nan"])
async def test_a_percentage_beyond_its_bounds_is_refused(
    admin: httpx.AsyncClient, store: SettingStore, given: str
) -> None:
    refused = await save(admin, MATCHING, **PERCENT, **{"wrong.en": given})

    assert refused.status_code == 422
    assert "Enter a percentage from 0.5 to 10." in text_of(refused)
    assert await store.changes("matching", 9) == []


async def test_what_a_target_comes_to_is_shown_before_it_is_saved(
    admin: httpx.AsyncClient, store: SettingStore
) -> None:
    shown = text_of(await save(admin, MATCHING, **PERCENT, **{"wrong.en": "5"}, preview="yes"))

    assert "English now 2 % 0.81 19.0 % 0.5 % 50.5 % 30.0 %" in shown
    assert "English then 5 % 0.30 66.5 % 3.0 % 0.5 % 30.0 %" in shown
    assert await store.changes("matching", 9) == []
    live = LiveSettings()
    await save(admin, MATCHING, **PERCENT, **{"wrong.en": "5"})
    await live.catch_up(store)
    assert live.matching.targets == {"en": 0.05}


async def test_a_value_that_fits_no_more_gives_way_to_what_ships(
    admin: httpx.AsyncClient, store: SettingStore
) -> None:
    live = LiveSettings()
    await store.save("retention", '{"conversations": 9999}', "", "ana", "from another release")
    await store.save("greeting", "no JSON", "", "ana", "damaged")

    await live.catch_up(store)

    assert (live.retention, live.greeting) == (LiveSettings().retention, LiveSettings().greeting)
    assert (await admin.get(RETENTION)).status_code == 200


async def test_no_other_setting_is_known(admin: httpx.AsyncClient) -> None:
    assert (await admin.get("/staff/settings/unheard-of")).status_code == 422


def test_residents_read_what_an_admin_has_set_within_a_second(service: LiveService) -> None:
    admin = sign_in(service, create_member(service, "admin"))

    def send(path: str, **fields: str) -> None:
        seen = seen_on(admin.get(path))
        saved = admin.post(path, data={"seen": seen, "reason": "why", **fields})
        assert saved.status_code == 303, saved.text

    def put_back(path: str) -> None:
        seen = seen_on(admin.get(path))
        assert admin.post(f"{path}/restore", data={"seen": seen, "reason": "back"}).is_redirect

    def greeting() -> str:
        return "\n".join(reply["text"] for reply in Resident(service, "zh-HK").opened["replies"])

    last = today() + timedelta(days=3)
    try:
        send(GREETING, **NOTICE, last=last.isoformat())
        send(RETENTION, **KEPT, conversations="45")
        until(lambda: "5月1日休息，不辦理業務。" in greeting() and "保存45日" in greeting())
    finally:
        put_back(GREETING)
        put_back(RETENTION)
    until(lambda: "5月1日" not in greeting() and "保存30日" in greeting())


async def test_roles_that_need_a_second_factor_are_kept(
    admin: httpx.AsyncClient, store: SettingStore
) -> None:
    live = LiveSettings()

    await save(admin, "/staff/settings/factor", editor="✓", root="✓")
    await live.catch_up(store)

    assert live.factor.roles == {"editor"}
    page = (await admin.get("/staff/settings/factor")).text
    assert re.search(r'name="editor"[^>]* checked', page)
    assert not re.search(r'name="viewer"[^>]* checked', page)
