"""A backup taken from Redis and put into another one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio

from actions.callbacks import keys as callback_keys
from bot import keys
from bot.backup.erasures import Erasures
from bot.backup.errors import BackupError
from bot.backup.file import BackupReader, BackupWriter
from bot.backup.restoring import erase_again, refuse_unless_free, restore
from bot.backup.snapshot import read_mark, read_rows
from bot.channels.telegram import keys as telegram_keys
from bot.data_format import FORMAT, RESTORING
from bot.handover import keys as desk_keys
from bot.redis_server import start_embedded_redis

_RAW = bytes(range(256))


@pytest.fixture
async def source(redis_url_alone: str) -> AsyncIterator[redis.asyncio.Redis]:
    async with redis.asyncio.Redis.from_url(redis_url_alone) as connected:
        yield connected


@pytest.fixture(scope="module")
def target_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = start_embedded_redis(tmp_path_factory.mktemp("target"))
    yield server.url
    server.stop()


@pytest.fixture
async def target(target_url: str) -> AsyncIterator[redis.asyncio.Redis]:
    async with redis.asyncio.Redis.from_url(target_url) as connected:
        await connected.flushdb()
        yield connected


async def save(source: redis.asyncio.Redis, folder: Path, number: int = FORMAT) -> BackupReader:
    path = folder / f"backup-{time.monotonic_ns()}"
    mark = await read_mark(source)
    with BackupWriter(path, mark, number, "installation", None, folder) as writer:
        async for row in read_rows(source):
            writer.add(row)
    return BackupReader(path, folder, None)


async def fill(source: redis.asyncio.Redis) -> None:
    """A key of every type, most of them with bytes that are no text."""
    await source.set(keys.session("web:1"), _RAW, ex=3600)
    await source.hset("{knowledge}:calibration", mapping={"arrays": _RAW, "digest": b"d"})
    await source.rpush(keys.tracker("web:1"), _RAW, b"", *(str(n) for n in range(1500)))
    await source.sadd("{accounts}:admins", "a", "b")
    await source.zadd("{appointments}:agenda", {"n1": 1.5e12, "n2": 0.1, "n3": float("-inf")})
    async with source.pipeline() as pipe:
        for number in range(2300):
            pipe.xadd(keys.AUDIT, {"n": number, "raw": _RAW}, id=f"{1000 + number}-1")
        await pipe.execute()
    await source.xdel(keys.AUDIT, "3299-1")  # the latest: its id must not come again
    await source.hset(keys.lock("web:1"), "holder", "somebody")
    await source.set("{knowledge}:vectors:1", _RAW)


async def content(client: redis.asyncio.Redis) -> dict[bytes, Any]:
    """What Redis holds, with the second of its end."""
    found = {}
    async for key in client.scan_iter():
        kind = await client.type(key)
        read = {
            b"string": lambda key=key: client.get(key),
            b"hash": lambda key=key: client.hgetall(key),
            b"list": lambda key=key: client.lrange(key, 0, -1),
            b"set": lambda key=key: client.smembers(key),
            b"zset": lambda key=key: client.zrange(key, 0, -1, withscores=True),
            b"stream": lambda key=key: client.xrange(key),
        }
        found[key] = (kind, await client.expiretime(key), await read[kind]())
    return found


async def test_what_is_restored_is_what_was_saved(
    source: redis.asyncio.Redis, target: redis.asyncio.Redis, tmp_path: Path
) -> None:
    await fill(source)
    backup = await save(source, tmp_path)
    assert backup.check() == await restore(target, backup) == 6

    restored = await content(target)

    assert restored.pop(keys.FORMAT.encode())[2] == str(FORMAT).encode()
    kept = await content(source)
    assert kept.pop(keys.lock("web:1").encode())
    assert kept.pop(b"{knowledge}:vectors:1")
    # Redis counts the end of a key anew from what is left of it.
    assert abs(restored[b"session:{web:1}"][1] - kept[b"session:{web:1}"][1]) <= 1
    assert {k: (v[0], v[2]) for k, v in restored.items()} == {
        k: (v[0], v[2]) for k, v in kept.items()
    }
    with pytest.raises(redis.ResponseError, match="equal or smaller"):
        await target.xadd(keys.AUDIT, {"n": 1}, id="3299-1")


async def test_what_has_ended_since_does_not_come_back(
    source: redis.asyncio.Redis, target: redis.asyncio.Redis, tmp_path: Path
) -> None:
    await source.set(keys.session("web:1"), "s", ex=3600)
    await source.set("sites", "no end")

    count = await restore(target, await save(source, tmp_path), now=time.time() + 3700)

    assert count == 1
    assert not await target.exists(keys.session("web:1"))


async def test_what_changes_together_is_saved_as_it_was_together(
    source: redis.asyncio.Redis, target: redis.asyncio.Redis, tmp_path: Path
) -> None:
    """While requests are made and met, none is in two lists, or in a list alone."""
    enough, stop = asyncio.Event(), asyncio.Event()

    async def work(whose: int) -> None:
        number = 0
        while not stop.is_set():
            name, number = f"{whose}-{number}", number + 1
            async with source.pipeline() as pipe:
                pipe.set(callback_keys.request(name), "sealed")
                pipe.zadd(callback_keys.OPEN, {name: number})
                await pipe.execute()
            async with source.pipeline() as pipe:
                pipe.zrem(callback_keys.OPEN, name)
                pipe.zadd(callback_keys.DONE, {name: number})
                await pipe.execute()
            if number > 100:
                enough.set()

    async with asyncio.TaskGroup() as group:
        workers = [group.create_task(work(whose)) for whose in range(3)]
        await enough.wait()
        backup = await save(source, tmp_path)
        stop.set()
    assert all(worker.done() for worker in workers)

    await restore(target, backup)

    opened = set(await target.zrange(callback_keys.OPEN, 0, -1))
    done = set(await target.zrange(callback_keys.DONE, 0, -1))
    kept = {key.rpartition(b":")[2] async for key in target.scan_iter(match="{callbacks}:request*")}
    assert len(done) >= 100
    assert opened | done == kept
    assert not opened & done


async def test_an_erased_conversation_does_not_come_back(
    source: redis.asyncio.Redis, target: redis.asyncio.Redis, tmp_path: Path
) -> None:
    chat, other = "telegram:7", "telegram:8"
    for conversation in (chat, other):
        await source.rpush(keys.tracker(conversation), "x")
        await source.zadd(telegram_keys.SUBSCRIBERS, {conversation.partition(":")[2]: 9e12})
        await source.hset(desk_keys.standing(conversation), "state", "waiting")
        await source.zadd(desk_keys.QUEUE, {conversation: 1})
        await source.sadd(callback_keys.of_conversation(conversation), f"of-{conversation[-1]}")
        await source.set(callback_keys.request(f"of-{conversation[-1]}"), "sealed")
    await source.set(telegram_keys.state(7), '{"notices": true, "told": {"a.b": "v 2026-01-01"}}')
    await source.hset(telegram_keys.told("a.b"), mapping={"7": "v 2026-01-01", "8": "v 2026-01-01"})
    erasures = Erasures(tmp_path, b"secret")
    erasures.add(other)  # before the backup: it wrote again since
    await asyncio.sleep(0.002)  # the log counts milliseconds
    backup = await save(source, tmp_path)
    elsewhere = Erasures(tmp_path / "other-host", b"secret")
    elsewhere.add(chat)

    await restore(target, backup)
    others = (tmp_path / "other-host" / "erasures",)
    assert await erase_again(target, backup, tmp_path, erasures) == 0
    assert await erase_again(target, backup, tmp_path, erasures, others) == 1

    left = await content(target)
    assert not [key for key in left if chat.encode() in key]
    assert left[b"telegram-subscribers"][2] == [(b"8", 9e12)]
    assert left[desk_keys.QUEUE.encode()][2] == [(other.encode(), 1.0)]
    assert left[b"telegram-told:{a.b}"][2] == {b"8": b"v 2026-01-01"}
    assert callback_keys.request("of-7").encode() not in left
    assert callback_keys.request("of-8").encode() in left


def test_old_erasures_are_dropped_and_name_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "erasures"
    folder.mkdir()
    (folder / "2020-01-01").write_text(f"1577836800 {'a' * 64}\n")

    Erasures(tmp_path, b"secret").add("telegram:7")

    (file,) = folder.iterdir()
    assert file.name != "2020-01-01"
    assert "7\n" not in file.read_text() or "telegram" not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


async def test_a_redis_in_use_or_not_empty_is_refused(
    source: redis.asyncio.Redis, target: redis.asyncio.Redis, target_url: str
) -> None:
    await refuse_unless_free(target, replace=False)
    await target.set("x", "y")
    with pytest.raises(BackupError, match="not empty"):
        await refuse_unless_free(target, replace=False)
    await refuse_unless_free(target, replace=True)

    async with redis.asyncio.Redis.from_url(target_url) as another:
        await another.ping()
        with pytest.raises(BackupError, match="A service uses this Redis"):
            await refuse_unless_free(target, replace=True)


async def test_a_restore_that_is_cut_off_is_told(
    source: redis.asyncio.Redis, target: redis.asyncio.Redis, tmp_path: Path
) -> None:
    await source.set("sites", "x" * 3_000_000)
    await source.set("switches", "x")
    backup = await save(source, tmp_path)
    lines = backup._path.read_bytes().splitlines(keepends=True)
    backup._path.write_bytes(b"".join(lines[:-1]))

    with pytest.raises(BackupError, match="cut short"):
        await restore(target, backup)

    assert await target.get(keys.FORMAT) == RESTORING


async def test_data_of_a_newer_format_are_refused_before_anything_is_deleted(
    source: redis.asyncio.Redis, target: redis.asyncio.Redis, tmp_path: Path
) -> None:
    await target.set("x", "y")
    backup = await save(source, tmp_path, FORMAT + 1)

    with pytest.raises(BackupError, match="newer release"):
        await restore(target, backup)

    assert await target.get("x") == b"y"
