"""All of Redis that a backup holds, read while the service goes on."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

import redis.asyncio

from bot import keys
from bot.backup.families import is_kept, share_of
from bot.backup.rows import Row, RowReader

_AT_ONCE: Final = 32  # that are read side by side


async def read_mark(client: redis.asyncio.Redis) -> datetime:
    """The time of Redis: what was acknowledged until then is in a snapshot read from now on."""
    seconds, microseconds = await client.time()
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)


async def read_rows(client: redis.asyncio.Redis) -> AsyncIterator[Row]:
    """Every key that a backup holds; those that change together are read in one step.

    What is alone comes first: things move from there to where keys change together, never back.
    """
    plan = _Plan()
    async for name in client.scan_iter(count=1000):
        plan.add(name.decode())
    reader = RowReader(client)
    for asked in plan.asked():
        for several in _batches(asked, _AT_ONCE):
            for rows in await asyncio.gather(*(reader.read(*one) for one in several)):
                for row in rows:
                    yield row


@dataclass
class _Plan:
    """The keys by how they are read: alone, with all that begin alike, with a conversation."""

    alone: list[str] = field(default_factory=list)
    shared: dict[str, str] = field(default_factory=dict)
    conversations: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, key: str) -> None:
        """Puts a key where it belongs, if a backup holds it."""
        tag = key.partition("{")[2].partition("}")[0]
        if share_of(key):
            self.shared.setdefault(share_of(key), key)
        elif is_kept(key) and ":" in tag:
            self.conversations[tag].add(key)
        elif is_kept(key):
            self.alone.append(key)

    def asked(self) -> Iterator[Iterable[tuple[list[str], str]]]:
        """What is read in one step each, by names or by a pattern; one sort after the other."""
        yield (([key], "") for key in self.alone)
        yield (([key], f"{beginning}*") for beginning, key in self.shared.items())
        yield ((sorted(found | _own(tag)), "") for tag, found in self.conversations.items())


def _own(conversation: str) -> set[str]:
    """A conversation's keys: one that came after the others were listed belongs to them."""
    return set(filter(is_kept, keys.of_conversation(conversation)))


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    going = iter(items)
    while batch := list(islice(going, size)):
        yield batch
