"""A client for what REDIS_URL names: one Redis, one that Sentinel watches, or a cluster."""

from __future__ import annotations

from typing import Any, Final, cast
from urllib.parse import SplitResult, unquote, urlsplit

import redis.asyncio
from redis.asyncio.cluster import ClusterNode, ClusterPipeline, RedisCluster
from redis.asyncio.sentinel import Sentinel
from redis.maint_notifications import MaintNotificationsConfig

from bot.errors import StoreError
from bot.settings import REDIS_CONNECTIONS

_SENTINEL: Final = "redis+sentinel"
_CLUSTER: Final = "redis+cluster"
_PORTS: Final = {_SENTINEL: 26379, _CLUSTER: 6379}
# Where the client listens for notices of a cloud's maintenance, which only some clouds send, its
# pool hands out connections that have ended in the meantime.
_NO_NOTICES: Final = MaintNotificationsConfig(enabled=False)


def open_client(url: str) -> redis.asyncio.Redis:
    """A client that connects when first used; raises StoreError for an address it cannot read."""
    try:
        parts = urlsplit(url)
        if parts.scheme == _SENTINEL:
            return _watched(parts)
        if parts.scheme == _CLUSTER:
            # It has the same commands, each of one slot.
            return cast(redis.asyncio.Redis, _cluster(parts))
        # The pool of `Redis.from_url` refuses the hundred-and-first who asks at once.
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            url, max_connections=REDIS_CONNECTIONS, maint_notifications_config=_NO_NOTICES
        )
        return redis.asyncio.Redis.from_pool(pool)
    except ValueError as error:
        raise StoreError(f"REDIS_URL cannot be read: {error}") from error


def is_one_server(url: str) -> bool:
    """Whether an address names one server, for good."""
    return urlsplit(url).scheme not in _PORTS


def _watched(parts: SplitResult) -> redis.asyncio.Redis:
    name, _, number = parts.path.strip("/").partition("/")
    if not name:
        raise ValueError("it names no service: redis+sentinel://host:26379,host:26379/name")
    watchers = Sentinel(_hosts(parts), **_credentials(parts))  # type: ignore[no-untyped-call]
    primary: redis.asyncio.Redis = watchers.master_for(
        name,
        db=int(number or 0),
        max_connections=REDIS_CONNECTIONS,
        maint_notifications_config=_NO_NOTICES,
    )
    return primary


def _cluster(parts: SplitResult) -> RedisCluster:
    nodes = [ClusterNode(host, port) for host, port in _hosts(parts)]
    return _Cluster(startup_nodes=nodes, max_connections=REDIS_CONNECTIONS, **_credentials(parts))


class _Cluster(RedisCluster):
    """A cluster whose pipelines are transactions, as those of one server are."""

    def pipeline(self, transaction: Any = True, shard_hint: Any = None) -> ClusterPipeline:
        return super().pipeline(transaction=transaction, shard_hint=shard_hint)


def _hosts(parts: SplitResult) -> list[tuple[str, int]]:
    """The hosts of an address, which are apart by commas."""
    listed = parts.netloc.rpartition("@")[2].split(",")
    split = [host.rpartition(":") if ":" in host else (host, "", "") for host in listed]
    if not all(host for host, _, _ in split):
        raise ValueError("a host is missing")
    return [(host, int(port or _PORTS[parts.scheme])) for host, _, port in split]


def _credentials(parts: SplitResult) -> dict[str, Any]:
    said, _, _ = parts.netloc.rpartition("@")
    user, _, password = said.partition(":")
    return {
        name: unquote(value)
        for name, value in (("username", user), ("password", password))
        if value
    }
