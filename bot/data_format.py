"""The format in which Redis holds the data, and the steps from one format to the next.

A process that starts brings older data forward, and refuses those of a newer release.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import redis.asyncio

from bot import keys
from bot.errors import StoreError
from bot.store_errors import store_errors

_LOG = logging.getLogger(__name__)
FORMAT: Final = 2
RESTORING: Final = b"restoring"
_FIRST: Final = 1  # of data that name none
_LEASE: Final = 60  # seconds, begun anew with each step and key
_LOOK_SECONDS: Final = 0.2

Step = Callable[[redis.asyncio.Redis, Callable[[], Awaitable[None]]], Awaitable[None]]

# A tracker of format 1 is one string with all events; of format 2 a list of a header and them.
_AS_LIST: Final = """
if redis.call('TYPE', KEYS[1]).ok ~= 'string' then return 0 end
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local left = redis.call('PTTL', KEYS[1])
redis.call('DEL', KEYS[1])
for at = 2, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[at]) end
if left > 0 then redis.call('PEXPIRE', KEYS[1], left) end
return 1
"""


async def _trackers_as_lists(
    client: redis.asyncio.Redis, go_on: Callable[[], Awaitable[None]]
) -> None:
    change = client.register_script(_AS_LIST)
    async for key in client.scan_iter(match=keys.tracker("*"), count=1000, _type="string"):
        await go_on()
        stored: Any = await client.get(key)
        if stored:
            await change(keys=[key], args=[stored, *_listed(key, stored)])


def _listed(key: bytes, stored: bytes) -> list[bytes]:
    try:
        events = json.loads(stored)["events"]
    except (ValueError, LookupError):
        _LOG.error("A conversation that cannot be read begins anew.")
        events = []
    version = json.dumps({"format": 2, "version": secrets.token_hex(8)})
    return [line.encode() for line in (version, *map(_line, events))]


def _line(event: dict[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False)


STEPS: Final[Mapping[int, Step]] = {1: _trackers_as_lists}
"""What brings data of a format into the next; done twice, a step changes nothing more."""


async def bring_forward(client: redis.asyncio.Redis) -> None:
    """Has the data in our format when it returns; raises StoreError for what it cannot read.

    Of several processes one does the work, and the others wait for it.
    """
    async with store_errors():
        if await _is_empty(client):
            await client.set(keys.FORMAT, FORMAT, nx=True)
        holder = secrets.token_hex(8)
        while (found := await read_format(client)) < FORMAT:
            if await client.set(keys.FORMAT_LOCK, holder, nx=True, ex=_LEASE):
                await _step_on(client, found)
            else:
                await asyncio.sleep(_LOOK_SECONDS)
    if found > FORMAT:
        raise StoreError(
            f"Redis holds data in format {found} of a newer release, and this one reads "
            f"{FORMAT}: install the newer release, or restore a backup of this one."
        )


async def _step_on(client: redis.asyncio.Redis, found: int) -> None:
    async def go_on() -> None:
        await client.expire(keys.FORMAT_LOCK, _LEASE)

    try:
        found = await read_format(client)  # another may have been first
        if found < FORMAT:
            await STEPS[found](client, go_on)
            await client.set(keys.FORMAT, found + 1)
    finally:
        await client.delete(keys.FORMAT_LOCK)


async def read_format(client: redis.asyncio.Redis) -> int:
    """The format of the data; raises StoreError where they are half restored."""
    found = await client.get(keys.FORMAT)
    if found == RESTORING:
        raise StoreError(
            "A restore was cut off, and Redis holds half of it: run "
            "`talentbot restore --replace` once more."
        )
    return int(found or _FIRST)


async def _is_empty(client: redis.asyncio.Redis) -> bool:
    async for _ in client.scan_iter(count=1000):
        return False
    return True
