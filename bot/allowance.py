"""How much may come from one address and from one site: a bucket for each, in Redis."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import redis.asyncio
from fastapi import Request

from bot import keys
from bot.problems import Phrase, Problem, preferred_lang
from bot.settings import ADDRESS_PER_MINUTE, SITE_PER_MINUTE
from bot.sites import Visit
from bot.store_errors import store_errors

_SAFE: Final = {"GET", "HEAD"}
_WIDTH_6: Final = 64  # one home or office has so many bits of an IPv6 address in common

# The bucket holds a minute's worth and fills steadily. Kept is when it will be full again; what it
# answers is for how many seconds the caller has to wait, 0 where it may pass.
_TAKE: Final = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + 60 / ARGV[1]
if full - now > 60 then return math.ceil(full - now - 60) end
redis.call('SET', KEYS[1], string.format('%.6f', full), 'EX', math.ceil(full - now))
return 0
"""


class Allowance:
    """Buckets that every process takes from."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._take = client.register_script(_TAKE)

    async def take(self, kind: str, who: str, per_minute: int) -> int:
        """Takes one of so many a minute; returns the seconds to wait where none is left."""
        async with store_errors():
            wait: Any = await self._take(keys=[keys.allowance(kind, who)], args=[per_minute])
        return int(wait)


@dataclass(frozen=True)
class Limits:
    """What residents' requests are held to beyond their own conversation's limit."""

    allowance: Allowance
    phrase: Phrase

    async def take_address(self, request: Request) -> None:
        """Lets a request pass, or raises Problem: its address has sent too many.

        A whole school may stand behind one address, so that this is far above one person's.
        """
        who = network_of(request.client.host if request.client else "")
        if who is None or request.method in _SAFE:
            return
        wait = await self.allowance.take("address", who, ADDRESS_PER_MINUTE)
        self._refuse(request, "utter_network_busy", wait)

    async def take_site(self, request: Request, visit: Visit | None) -> None:
        """Lets a request pass, or raises Problem: its site has sent too many."""
        if visit is not None:
            wait = await self.allowance.take("site", visit.site, SITE_PER_MINUTE)
            self._refuse(request, "utter_site_busy", wait)

    def _refuse(self, request: Request, name: str, wait: int) -> None:
        if wait:
            sentence = self.phrase(name, preferred_lang(request)).format(seconds=wait)
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, sentence, wait=wait)


def network_of(host: str) -> str | None:
    """The part of an address that one household shares; None for this machine, whoever asks there.

    A proxy on this machine that TRUSTED_PROXIES does not name would else be one very busy resident.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return None
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _WIDTH_6), strict=False))
