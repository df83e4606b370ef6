"""Sites in a real Redis."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import redis.asyncio

from bot import keys
from bot.site_store import SiteStore
from bot.sites import SiteError, SiteRefused, Visit

ORIGIN = "https://www.example.org"


@pytest.fixture
async def sites(client: redis.asyncio.Redis) -> SiteStore:
    await client.delete(keys.SITES)
    return SiteStore(client)


async def test_a_site_that_was_added_is_found_and_listed(sites: SiteStore) -> None:
    later = await sites.add("Zhuhai school", [ORIGIN])
    first = await sites.add(" A school ", [ORIGIN, f"{ORIGIN}/", "http://127.0.0.1:81"])

    assert first.name == "A school"
    assert first.origins == [ORIGIN, "http://127.0.0.1:81"]
    assert first.key != later.key
    assert await sites.find(first.key) == first
    assert await sites.all() == [first, later]
    assert await sites.find("site_0") is None


async def test_a_visit_is_let_in_from_the_sites_origins_only(sites: SiteStore) -> None:
    site = await sites.add("A school", [ORIGIN])

    assert await sites.admit(Visit(site.key, ORIGIN)) == site
    for origin in ("https://example.org", "http://www.example.org", f"{ORIGIN}.evil.example", ""):
        with pytest.raises(SiteRefused, match="utter_origin_refused"):
            await sites.admit(Visit(site.key, origin))
    with pytest.raises(SiteRefused, match="utter_site_unknown"):
        await sites.admit(Visit("site_0", ORIGIN))


async def test_a_change_holds_at_once(sites: SiteStore) -> None:
    site = await sites.add("A school", [ORIGIN])

    await sites.set_origins(site.key, ["https://new.example.org"])
    with pytest.raises(SiteRefused, match="utter_origin_refused"):
        await sites.admit(Visit(site.key, ORIGIN))
    await sites.set_disabled(site.key, True)
    with pytest.raises(SiteRefused, match="utter_site_disabled"):
        await sites.admit(Visit(site.key, "https://new.example.org"))
    await sites.set_disabled(site.key, False)
    assert await sites.admit(Visit(site.key, "https://new.example.org"))


@pytest.mark.parametrize(
    "change",
    [
        lambda sites: sites.add("", [ORIGIN]),
        lambda sites: sites.add("n" * 101, [ORIGIN]),
        lambda sites: sites.add("A school", []),
        lambda sites: sites.add("A school", ["example.org"]),
        lambda sites: sites.set_origins("site_0", [ORIGIN]),
        lambda sites: sites.set_disabled("site_0", True),
    ],
)
async def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    sites: SiteStore, change: Callable[[SiteStore], Awaitable[object]]
) -> None:
    with pytest.raises(SiteError):
        await change(sites)

    assert await sites.all() == []
