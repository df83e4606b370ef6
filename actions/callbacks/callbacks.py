"""The callback requests in Redis: encrypted, for staff to meet, and gone on time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

import redis.asyncio
from pydantic import ValidationError

from actions.callbacks import keys
from actions.callbacks.callback import Callback, CallbackForm, CallbackRefusal, check_form
from actions.kept import DAY, Days, shipped
from knowledge.seal import Resealed, Seal, SealError

_BATCH: Final = 500
_KEYS: Final = {"open": keys.OPEN, "done": keys.DONE}

# KEYS: request, open, of conversation. ARGV: sealed, seconds to keep, made at, id.
_ADD: Final = """
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[2])
redis.call('SADD', KEYS[3], ARGV[4])
redis.call('EXPIRE', KEYS[3], ARGV[2])
return 1
"""

# KEYS: from, to. ARGV: id, seconds to keep.
_MOVE: Final = """
local made = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not made then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[2], made, ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[2])
return 1
"""

# KEYS: request. ARGV: sealed before, sealed anew. One that was erased meanwhile stays so.
_RESEAL: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL') end
"""


@dataclass(frozen=True)
class Listing:
    """Requests, the oldest first, and how many more cannot be read."""

    callbacks: tuple[Callback, ...]
    unreadable: int


class Callbacks:
    """Takes requests, and lists them for staff."""

    def __init__(self, client: redis.asyncio.Redis, seal: Seal, days: Days = shipped) -> None:
        self._days = days
        self._redis = client
        self._seal = seal
        self._add = client.register_script(_ADD)
        self._move = client.register_script(_MOVE)
        self._put = client.register_script(_RESEAL)

    async def submit(self, form: CallbackForm, now: datetime) -> Callback | CallbackRefusal:
        """The request, saved to be deleted on time; the same message again makes no second."""
        callback = check_form(form, now, self._days())
        if isinstance(callback, Callback):
            await self._add(
                keys=[
                    keys.request(callback.id),
                    keys.OPEN,
                    keys.of_conversation(callback.conversation),
                ],
                args=[
                    self._seal.seal(callback.model_dump_json()),
                    self._kept,
                    int(now.timestamp()),
                    callback.id,
                ],
            )
        return callback

    async def requests(self, state: Literal["open", "done"], now: datetime) -> Listing:
        """The kept requests that are to be met, or that were."""
        key = _KEYS[state]
        await self._redis.zremrangebyscore(key, "-inf", int(now.timestamp()) - self._kept)
        names: Any = await self._redis.zrange(key, 0, -1)
        return await self._read([name.decode() for name in names])

    async def of_conversation(self, conversation: str) -> Listing:
        """The kept requests of a conversation, met or not."""
        listing = await self._read(await self._members(keys.of_conversation(conversation)))
        ordered = sorted(listing.callbacks, key=lambda callback: callback.asked_at)
        return Listing(tuple(ordered), listing.unreadable)

    async def mark_done(self, name: str) -> bool:
        """Remembers that a request was met; false where none of that id was open."""
        return bool(await self._move(keys=[keys.OPEN, keys.DONE], args=[name, self._kept]))

    async def reopen(self, name: str) -> bool:
        """Takes back that a request was met; false where none of that id was done."""
        return bool(await self._move(keys=[keys.DONE, keys.OPEN], args=[name, self._kept]))

    async def erase(self, conversation: str) -> int:
        """Deletes all requests of a conversation; returns how many that were."""
        key = keys.of_conversation(conversation)
        erased = 0
        while members := await self._members(key):
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.delete(*(keys.request(name) for name in members))
                pipe.zrem(keys.OPEN, *members)
                pipe.zrem(keys.DONE, *members)
                pipe.srem(key, *members)
                deleted, *_ = await pipe.execute()
            erased += int(deleted)
        return erased

    async def reseal(self) -> Resealed:
        """Seals every request with the newest key; each is kept as long as before."""
        total = Resealed()
        for state in (keys.OPEN, keys.DONE):
            names: Any = await self._redis.zrange(state, 0, -1)
            for key in (keys.request(name.decode()) for name in names):
                sealed: Any = await self._redis.get(key)
                if sealed:
                    put = partial(self._replace, key, sealed)
                    total += await self._seal.renew(sealed, put)
        return total

    async def _replace(self, key: str, before: bytes, anew: bytes) -> None:
        await self._put(keys=[key], args=[before, anew])

    async def shorten(self, now: datetime) -> int:
        """Lets what was kept longer end as what is written now; how many requests it met."""
        met = 0
        for key in (keys.OPEN, keys.DONE):
            rows: Any = await self._redis.zrange(key, 0, -1, withscores=True)
            for start in range(0, len(rows), _BATCH):
                async with self._redis.pipeline(transaction=False) as pipe:
                    for name, made in rows[start : start + _BATCH]:
                        pipe.expireat(keys.request(name.decode()), int(made) + self._kept, lt=True)
                    met += len(await pipe.execute())
            await self._redis.zremrangebyscore(key, "-inf", int(now.timestamp()) - self._kept)
        return met

    @property
    def _kept(self) -> int:
        return self._days() * DAY

    async def _members(self, key: str) -> Sequence[str]:
        members: Any = await self._redis.smembers(key)
        return [name.decode() for name in members]

    async def _read(self, names: Sequence[str]) -> Listing:
        if not names:
            return Listing((), 0)
        sealed: Any = await self._redis.mget([keys.request(name) for name in names])
        return self._opened([one for one in sealed if one is not None])

    def _opened(self, sealed: Sequence[bytes]) -> Listing:
        callbacks = []
        for one in sealed:
            try:
                callbacks.append(Callback.model_validate_json(self._seal.open(one)))
            except (SealError, ValidationError):
                continue
        return Listing(tuple(callbacks), len(sealed) - len(callbacks))
