"""Puts a backup into a Redis: all of it, or the Redis says that it holds half."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, Final

import redis.asyncio

from bot import keys
from bot.arrangements import open_arrangements
from bot.backup.erasures import Erasures
from bot.backup.errors import BackupError
from bot.backup.file import BackupReader
from bot.backup.rows import commands
from bot.conversations import Conversations
from bot.data_format import FORMAT, RESTORING, bring_forward
from bot.handover.store import HandoverStore

_AT_ONCE: Final = 200  # commands of one round trip
_CLIENT: Final = "redis-py"  # how a process of ours names its connections


async def refuse_unless_free(client: redis.asyncio.Redis, replace: bool) -> None:
    """Raises BackupError where a service uses the Redis, or it holds something."""
    if await _others(client):
        raise BackupError("A service uses this Redis: stop it first (all hosts), then restore.")
    if replace:
        return
    async for _ in client.scan_iter(count=1000):
        raise BackupError(
            "Redis is not empty: restore into an empty one, or add --replace, which deletes "
            "all that it holds first."
        )


async def restore(
    client: redis.asyncio.Redis, backup: BackupReader, now: float | None = None
) -> int:
    """Deletes what there is and writes every key that has not ended; how many those are.

    Raises BackupError for a backup whose data are of a newer format.
    """
    if backup.header.format > FORMAT:
        raise BackupError("The backup is of a newer release: install that one, then restore.")
    moment = (time.time() if now is None else now) * 1000
    await client.flushdb()
    await client.set(keys.FORMAT, RESTORING)
    fresh = [0]

    def wanted() -> Iterable[tuple[Any, ...]]:
        for row in backup.rows():
            if not row.until or row.until > moment:
                fresh[0] += 1
                yield from commands(row)

    await _write(client, wanted())
    await client.set(keys.FORMAT, backup.header.format)
    await bring_forward(client)
    return fresh[0]


async def erase_again(
    client: redis.asyncio.Redis,
    backup: BackupReader,
    state: Path,
    erasures: Erasures,
    others: tuple[Path, ...] = (),
) -> int:
    """Erases what was erased since the backup was made; how many conversations those were."""
    erased = erasures.since(backup.header.marked_at, others)
    if not erased:
        return 0
    arrangements, desk = open_arrangements("actions", client, state, None), HandoverStore(client)
    count = 0
    async for conversation in _conversations(client):
        if erasures.holds(erased, conversation):
            await desk.erase(conversation)
            await arrangements.erase(conversation)
            await Conversations(client).erase(conversation)
            await _forget_chat(client, conversation)
            count += 1
    return count


async def _forget_chat(client: redis.asyncio.Redis, conversation: str) -> None:
    from bot.channels.telegram.forgetting import forget_chat

    channel, _, chat = conversation.partition(":")
    if channel == "telegram":
        await forget_chat(client, int(chat))


async def _conversations(client: redis.asyncio.Redis) -> AsyncIterator[str]:
    """Every conversation of which something is kept, each once."""
    seen: set[str] = set()
    beginnings = ("{appointments}:held:", "{callbacks}:of:", "desk:{desk}:standing:")
    async for name in client.scan_iter(count=1000):
        key = name.decode()
        after = next((key.removeprefix(b) for b in beginnings if key.startswith(b)), "")
        conversation = after or key.partition("{")[2].partition("}")[0]
        if ":" in conversation and conversation not in seen:
            seen.add(conversation)
            yield conversation


async def _others(client: redis.asyncio.Redis) -> bool:
    """Whether processes of ours, other than this one, are connected; of a cluster nobody asks."""
    if isinstance(client, redis.asyncio.RedisCluster):
        return False  # its client holds connections of which it does not know the ids
    own = await client.client_id()
    listed: Any = await client.client_list()
    return any(
        one.get("lib-name", "").startswith(_CLIENT) and int(one["id"]) != own for one in listed
    )


async def _write(client: redis.asyncio.Redis, wanted: Iterable[tuple[Any, ...]]) -> None:
    waiting: list[tuple[Any, ...]] = []
    for command in wanted:
        waiting.append(command)
        if len(waiting) == _AT_ONCE:
            await _send(client, waiting)
            waiting = []
    await _send(client, waiting)


async def _send(client: redis.asyncio.Redis, several: list[tuple[Any, ...]]) -> None:
    async with client.pipeline(transaction=False) as pipe:
        for command in several:
            pipe.execute_command(*command)
        if several:
            await pipe.execute()
