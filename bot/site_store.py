"""The sites in Redis: added, listed, changed, and asked whether a page may come in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

import redis.asyncio

from bot import keys
from bot.sites import LONGEST_NAME, Site, SiteError, SiteRefused, Visit, read_origin
from bot.store_errors import store_errors

_KEY_BYTES: Final = 12


class SiteStore:
    """The one place where sites are kept; a change holds from the next request on."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def add(self, name: str, origins: Sequence[str]) -> Site:
        """A new site with a key of its own; raises SiteError for a name or origin that is none."""
        name = name.strip()
        if not 0 < len(name) <= LONGEST_NAME:
            raise SiteError(f"Give the site a name of at most {LONGEST_NAME} characters.")
        key = f"site_{secrets.token_hex(_KEY_BYTES)}"
        return await self._save(Site(key=key, name=name, origins=_read(origins)))

    async def all(self) -> list[Site]:
        """Every site, by name."""
        async with store_errors():
            rows: Any = await self._redis.hvals(keys.SITES)
        return sorted(map(Site.model_validate_json, rows), key=lambda site: (site.name, site.key))

    async def find(self, key: str) -> Site | None:
        """The site of a key, or None."""
        async with store_errors():
            row: Any = await self._redis.hget(keys.SITES, key)
        return Site.model_validate_json(row) if row else None

    async def set_origins(self, key: str, origins: Sequence[str]) -> Site:
        """Lets the pages of these origins in, and no others."""
        site = await self._known(key)
        return await self._save(site.model_copy(update={"origins": _read(origins)}))

    async def set_disabled(self, key: str, disabled: bool) -> Site:
        """Shuts a site out, or lets it in again."""
        site = await self._known(key)
        return await self._save(site.model_copy(update={"disabled": disabled}))

    async def open_site(self, key: str) -> Site:
        """The site of a key that may show the assistant; raises SiteRefused."""
        site = await self.find(key)
        if site is None:
            raise SiteRefused("utter_site_unknown")
        if site.disabled:
            raise SiteRefused("utter_site_disabled")
        return site

    async def admit(self, visit: Visit) -> Site:
        """The site of a visit from one of its origins; raises SiteRefused."""
        site = await self.open_site(visit.site)
        if visit.origin not in site.origins:
            raise SiteRefused("utter_origin_refused")
        return site

    async def _known(self, key: str) -> Site:
        site = await self.find(key)
        if site is None:
            raise SiteError(f"There is no site {key!r}: `talentbot sites list` names them.")
        return site

    async def _save(self, site: Site) -> Site:
        async with store_errors():
            await self._redis.hset(keys.SITES, site.key, site.model_dump_json())
        return site


def _read(origins: Sequence[str]) -> list[str]:
    """The origins, each once; raises SiteError where there is none."""
    read = list(dict.fromkeys(map(read_origin, origins)))
    if not read:
        raise SiteError("Name at least one origin, like https://www.example.org.")
    return read
