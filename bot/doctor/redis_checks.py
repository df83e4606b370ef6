"""Whether Redis keeps what it acknowledges."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import redis.asyncio
from redis.exceptions import ResponseError

from bot.data_format import FORMAT, read_format
from bot.doctor.finding import Finding, Level

_AREA: Final = "redis"
_OLDEST: Final = 7  # version
_FULL: Final = 0.8  # of the memory it may use
_SKEW: Final = 2.0  # seconds
_MOST_SKEW: Final = 30.0


async def check_redis(client: redis.asyncio.Redis) -> AsyncIterator[Finding]:
    """What is to be said about one server; raises what its client raises."""
    started = time.time()
    seconds, microseconds = await client.time()
    yield about_clock(seconds + microseconds / 1e6 - (started + time.time()) / 2)
    found = await read_format(client)
    yield Finding(_AREA, "ok", f"Its data have format {found}; this release's is {FORMAT}.")
    if isinstance(client, redis.asyncio.RedisCluster):
        told = "It is a cluster, whose nodes are not looked at."
        yield Finding(_AREA, "ok", told, "Look at each with `talentbot doctor`.")
        return
    info: dict[str, Any] = await client.info()
    for finding in (*about_server(info), about_sync(await _setting(client, "appendfsync"), info)):
        yield finding


async def _setting(client: redis.asyncio.Redis, name: str) -> str:
    try:
        return str((await client.config_get(name)).get(name, ""))
    except ResponseError:
        return ""  # hosts of Redis often keep CONFIG to themselves


def about_clock(ahead: float) -> Finding:
    """Whether Redis' clock is ours."""
    told = f"Its clock and this machine's differ by {abs(ahead):.1f} s."
    if abs(ahead) < _SKEW:
        return Finding(_AREA, "ok", told)
    level: Level = "warn" if abs(ahead) < _MOST_SKEW else "fail"
    return Finding(_AREA, level, told, "Let both follow a time server (timedatectl).")


def about_server(info: dict[str, Any]) -> Iterator[Finding]:
    """What INFO tells."""
    version = str(info["redis_version"])
    is_old = int(version.partition(".")[0]) < _OLDEST
    remedy = f"Install Redis {_OLDEST} or newer." if is_old else ""
    yield Finding(_AREA, "warn" if is_old else "ok", f"Version {version}.", remedy)
    policy, most = info["maxmemory_policy"], int(info["maxmemory"])
    if most and policy != "noeviction":
        told = f"It throws data away when it is full ({policy})."
        yield Finding(_AREA, "fail", told, "Set maxmemory-policy noeviction.")
    used = int(info["used_memory"])
    megabytes = f"It uses {used / 1e6:.0f} MB"
    if most and used > _FULL * most:
        told = f"{megabytes} of {most / 1e6:.0f}."
        yield Finding(_AREA, "warn", told, "Give it more memory (maxmemory).")
    else:
        yield Finding(_AREA, "ok", f"{megabytes}.")
    if info.get("aof_last_write_status", "ok") != "ok":
        told = "It cannot write its append-only file."
        yield Finding(_AREA, "fail", told, "Free its disk; its log says why.")


def about_sync(sync: str, info: dict[str, Any]) -> Finding:
    """Whether what is acknowledged is on disk; `sync` is empty where nobody tells."""
    if not info.get("aof_enabled"):
        told = "It keeps no append-only file: a restart loses what was said."
        return Finding(_AREA, "fail", told, "Set appendonly yes and appendfsync always.")
    if sync == "always":
        return Finding(_AREA, "ok", "What it acknowledges is on disk (appendfsync always).")
    told = f"A power cut loses what it acknowledged last (appendfsync {sync or 'unknown'})."
    return Finding(_AREA, "warn", told, "Set appendfsync always.")
