"""Settings that admins change: opening hours and the off switch of each channel."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
import redis.asyncio

from bot.adjustable.store import SettingStore
from bot.admin.opening_page import OpeningPage
from bot.admin.settings_page import SettingsPages
from bot.admin.sites_page import SitesPage
from bot.arrangements import Appointments, open_arrangements
from bot.site_store import SiteStore
from bot.switches import Switches
from tests.account_pages import AccountPages, text_of


@pytest.fixture
async def client(own_redis: str) -> AsyncIterator[redis.asyncio.Redis]:
    async with redis.asyncio.Redis.from_url(own_redis) as connected:
        await connected.flushdb()
        yield connected


@pytest.fixture
def appointments(client: redis.asyncio.Redis, tmp_path: Path) -> Appointments:
    return open_arrangements("actions", client, tmp_path, None).appointments


@pytest.fixture
async def desk(
    client: redis.asyncio.Redis, tmp_path: Path, appointments: Appointments
) -> AccountPages:
    pages = await AccountPages.open(client, tmp_path)
    pages.app.include_router(OpeningPage(pages.staff, appointments).router())
    switches = Switches(client)
    store = SettingStore(client)
    settings = SettingsPages(pages.staff, switches, appointments, store)
    pages.app.include_router(settings.router())
    pages.app.include_router(SitesPage(pages.staff, SiteStore(client), None).router())
    return pages


@pytest.fixture
async def admin(desk: AccountPages) -> httpx.AsyncClient:
    return await desk.signed_in(await desk.add("admin", name="Admin A"))


async def form_of(admin: httpx.AsyncClient) -> dict[str, str]:
    """The form of the opening hours as a browser would send it back."""
    page = (await admin.get("/staff/settings/opening")).text
    form = page.partition('action="/staff/settings/opening" ')[2].partition("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name, tag
        if 'type="checkbox"' not in tag or " checked" in tag:
            fields[name[1]] = unescape(value[1]) if value else ""
    return fields


async def test_the_form_as_it_is_changes_nothing_but_its_record(
    admin: httpx.AsyncClient, appointments: Appointments
) -> None:
    before, _ = await appointments.show_opening()

    saved = await admin.post(
        "/staff/settings/opening", data={**await form_of(admin), "reason": "looked"}
    )

    assert saved.headers["location"] == "/staff/settings/opening?said=opening", text_of(saved)
    after, changed = await appointments.show_opening()
    assert after == before
    assert changed
    assert changed.reason == "looked"


async def test_an_admin_confirms_a_topic_changes_hours_and_adds_a_day_off(
    admin: httpx.AsyncClient, appointments: Appointments, desk: AccountPages
) -> None:
    form = await form_of(admin)
    form |= {
        "topic.visa.confirmed": "yes",
        "topic.visa.capacity": "３",
        "topic.visa.hours.sat": "9:30–12:00、 13:00 - 14:30",
        "topic.tax.remove": "yes",
        "topic.new.name": "schools",
        **{f"topic.new.title.{lang}": "Schools" for lang in ("en", "zh-Hans", "zh-Hant")},
        **{f"topic.new.place.{lang}": "Counter" for lang in ("en", "zh-Hans", "zh-Hant")},
        "topic.new.slot_minutes": "20",
        "topic.new.capacity": "1",
        "topic.new.hours.mon": "09:00-10:00",
        "holiday.0.name": "",
        "holiday.0.first": "",
        "holiday.0.last": "",
        "reason": "new counters",
    }
    last = max(int(name.split(".")[1]) for name in form if name.startswith("holiday."))
    form |= {f"holiday.{last}.name": "Typhoon", f"holiday.{last}.first": "2026-09-01"}

    saved = await admin.post("/staff/settings/opening", data=form)

    assert saved.status_code == 303, text_of(saved)
    text, _ = await appointments.show_opening()
    assert "09:30-12:00" in text
    assert "13:00-14:30" in text
    assert "schools:" in text
    assert "  tax:" not in text
    assert "Typhoon" in text
    assert "New Year 2026" not in text
    shown = text_of(await admin.get("/staff/settings"))
    assert "Work and residence permits can be booked" in shown
    assert "Changed by Admin A" in shown
    (_, action, subject) = (await desk.deeds())[0]
    assert (action, subject) == ("opening.saved", "opening")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("topic.visa.hours.mon", "12:00-09:00", "Enter times such as"),
        ("topic.visa.hours.mon", "09:00-12:00, 11:00-13:00", "Enter times such as"),
        ("topic.visa.hours.mon", "25:00-26:00", "Enter times such as"),
        ("topic.visa.hours.mon", "all day", "Enter times such as"),
        ("topic.visa.capacity", "0", "Enter a whole number from 1 to 100."),
        ("topic.visa.slot_minutes", "many", "Enter a whole number from 5 to 240."),
        ("days_ahead", "", "Enter a whole number from 1 to 60."),
        ("topic.visa.title.zh-Hant", " ", "Fill this in"),
        ("topic.visa.place.en", "x" * 201, "Fill this in"),
        ("topic.new.name", "visa", "Choose a short name"),
        ("topic.new.name", "<script>", "Choose a short name"),
        ("holiday.0.first", "2026-99-99", "A day off needs"),
        ("holiday.0.last", "2020-01-01", "A day off needs"),
        ("reason", "", "Say why you change this."),
    ],
)
async def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_lost(
    admin: httpx.AsyncClient, appointments: Appointments, name: str, value: str, told: str
) -> None:
    before = await appointments.show_opening()
    form = {**await form_of(admin), "notice_minutes": "77", "reason": "why", name: value}

    refused = await admin.post("/staff/settings/opening", data=form)

    assert refused.status_code == 422
    assert told in text_of(refused)
    assert re.search(rf'name="{re.escape(name)}"[^>]*aria-invalid="true"', refused.text) or (
        name.startswith("holiday.")
    )
    assert re.search(r'name="notice_minutes" value="77"', refused.text)
    assert "<script>" not in refused.text.partition("<main")[2].partition('<script type="app')[0]
    assert await appointments.show_opening() == before


async def test_of_two_admins_at_once_the_second_is_told_and_keeps_the_text(
    admin: httpx.AsyncClient, appointments: Appointments
) -> None:
    mine, theirs = await form_of(admin), await form_of(admin)
    await admin.post("/staff/settings/opening", data={**theirs, "days_ahead": "10", "reason": "a"})

    told = await admin.post(
        "/staff/settings/opening", data={**mine, "days_ahead": "20", "reason": "b"}
    )

    assert told.status_code == 422
    assert "Somebody saved this setting" in text_of(told)
    assert "days_ahead: 10" in (await appointments.show_opening())[0]
    seen = re.search(r'name="seen" value="([^"]+)"', told.text)
    assert seen
    again = {**mine, "days_ahead": "20", "reason": "b", "seen": seen[1]}
    assert (await admin.post("/staff/settings/opening", data=again)).status_code == 303
    assert "days_ahead: 20" in (await appointments.show_opening())[0]


async def test_an_earlier_change_is_restored_with_a_reason(
    admin: httpx.AsyncClient, appointments: Appointments
) -> None:
    for days in ("10", "20"):
        form = {**await form_of(admin), "days_ahead": days, "reason": f"{days} days"}
        await admin.post("/staff/settings/opening", data=form)
    _, first = await appointments.opening_changes(9)
    back = "/staff/settings/opening/restore"

    assert "10 days" in text_of(await admin.get("/staff/settings/opening"))
    assert (await admin.post(back, data={"change": first.id})).status_code == 422
    assert (await admin.post(back, data={"change": "1-1", "reason": "x"})).status_code == 422
    assert (await admin.post(back, data={"change": "x", "reason": "x"})).status_code == 422
    assert "days_ahead: 20" in (await appointments.show_opening())[0]
    stale = await admin.post(back, data={"change": first.id, "reason": "x", "seen": first.id})
    assert "Somebody saved this setting" in text_of(stale)
    _, changed = await appointments.show_opening()
    assert changed
    done = await admin.post(
        back, data={"change": first.id, "reason": "too far", "seen": changed.id}
    )

    assert done.status_code == 303
    assert "days_ahead: 10" in (await appointments.show_opening())[0]
    assert len(await appointments.opening_changes(9)) == 3


async def test_a_channel_is_switched_off_and_on_with_a_reason(
    admin: httpx.AsyncClient, desk: AccountPages, client: redis.asyncio.Redis
) -> None:
    switches, place = Switches(client), "/staff/settings/channels/telegram"

    refused = await admin.post(place, data={"off": "yes", "reason": " "})
    assert refused.status_code == 422
    assert "Say why you change this." in text_of(refused)
    assert not await switches.is_off("telegram")
    await admin.post(place, data={"off": "yes", "reason": "<i>maintenance</i>"})

    elsewhere = Switches(client)
    assert await elsewhere.is_off("telegram")
    assert not await elsewhere.is_off("web")
    page = await admin.get("/staff/settings")
    assert "<i>" not in page.text
    assert "<i>maintenance</i>" in unescape(page.text)
    await admin.post(place, data={"reason": "done"})
    assert not await Switches(client).is_off("telegram")
    assert [action for _, action, _ in await desk.deeds()][:2] == ["channel.on", "channel.off"]
    unknown = await admin.post("/staff/settings/channels/fax", data={"off": "y", "reason": "x"})
    assert unknown.status_code == 422


async def test_a_site_is_added_changed_and_shut_out(
    admin: httpx.AsyncClient, desk: AccountPages, client: redis.asyncio.Redis
) -> None:
    place = "/staff/settings/sites"
    added = await admin.post(
        place, data={"name": "Youth <Hub>", "origins": "https://A.example.org\nhttp://localhost:80"}
    )
    assert added.headers["location"] == f"{place}?said=site", text_of(added)
    (site,) = await SiteStore(client).all()
    assert site.origins == ["https://a.example.org", "http://localhost"]
    page = unescape((await admin.get(place)).text)
    assert f'<script async src="http://desk/widget.js" data-site="{site.key}"></script>' in page

    form = {"origins": "https://b.example.org", "disabled": "yes"}
    assert "Say why you change this." in text_of(await admin.post(f"{place}/{site.key}", data=form))
    changed = await admin.post(f"{place}/{site.key}", data={**form, "reason": "moved"})

    assert changed.status_code == 303
    (site,) = await SiteStore(client).all()
    assert (site.origins, site.disabled) == (["https://b.example.org"], True)
    (deed, *_) = await desk.staff.audit.latest(1)
    assert (deed.action, deed.subject, deed.reason) == ("site.changed", site.key, "moved")
    assert (await admin.post(f"{place}/unknown", data=form)).status_code == 422


@pytest.mark.parametrize(
    ("name", "origins", "told"),
    [
        ("", "https://a.example.org", "Give the site a name"),
        ("x" * 101, "https://a.example.org", "Give the site a name"),
        ("Hub", "", "at least one address"),
        ("Hub", "https://a.example.org/path", "at least one address"),
        ("Hub", "https://*.example.org", "at least one address"),
        ("Hub", "javascript:alert(1)", "at least one address"),
    ],
)
async def test_a_site_that_is_none_is_refused_and_stays_in_the_form(
    admin: httpx.AsyncClient, client: redis.asyncio.Redis, name: str, origins: str, told: str
) -> None:
    refused = await admin.post("/staff/settings/sites", data={"name": name, "origins": origins})

    assert refused.status_code == 422
    assert told in text_of(refused)
    assert f">{origins}</textarea>" in refused.text
    assert await SiteStore(client).all() == []
