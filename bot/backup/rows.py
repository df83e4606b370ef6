"""A key of Redis as a backup holds it: no form that one version of Redis alone can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import redis.asyncio

from bot.backup.families import is_kept
from bot.errors import StoreError

_PAGE: Final = 1000  # of a stream, which only grows while it is read
_CHUNK: Final = 512  # elements of one command

# KEYS: the keys to be read, or one on their node. ARGV: the pattern of the keys, or nothing.
# All are read in one step; of a stream only where it ends.
READ: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local readers = {
  string = function(key) return redis.call('GET', key) end,
  hash = function(key) return redis.call('HGETALL', key) end,
  list = function(key) return redis.call('LRANGE', key, 0, -1) end,
  set = function(key) return redis.call('SMEMBERS', key) end,
  zset = function(key) return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end,
  stream = function(key)
    local told = redis.call('XINFO', 'STREAM', key)
    for at = 1, #told, 2 do
      if told[at] == 'last-generated-id' then return told[at + 1] end
    end
  end,
}
local names = KEYS
if ARGV[1] ~= '' then names = redis.call('KEYS', ARGV[1]) end
local rows = {}
for _, key in ipairs(names) do
  local kind, left = redis.call('TYPE', key).ok, redis.call('PTTL', key)
  if kind ~= 'none' then
    local read = readers[kind]
    local until_ = left >= 0 and string.format('%.0f', now + left) or ''
    rows[#rows + 1] = {key, kind, until_, read and read(key) or ''}
  end
end
return rows
"""


@dataclass(frozen=True)
class Row:
    """A key; its bytes are Latin-1 texts. `until` is the millisecond of its end, 0 for none."""

    key: str
    kind: str
    until: int
    value: Any

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold."""
        return asdict(self)


class RowReader:
    """Reads keys, all of a call in one step."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._read = client.register_script(READ)

    async def read(self, names: Sequence[str], pattern: str = "") -> list[Row]:
        """The keys that are named, or that fit a pattern and lie where the named one does."""
        found: Any = await self._read(keys=list(names), args=[pattern])
        rows = [await self._row(*row) for row in found if is_kept(row[0].decode("utf-8"))]
        return [row for row in rows if row.value]

    async def _row(self, key: bytes, kind: bytes, until: bytes, value: Any) -> Row:
        if kind == b"stream":
            content: Any = {"last": _text(value), "entries": await self._entries(key, value)}
        elif kind == b"string":
            content = _text(value)
        elif kind in (b"hash", b"list", b"set", b"zset"):
            content = [_text(part) for part in value]
        else:
            raise StoreError(f"{key.decode()} is of a type that a backup does not hold.")
        return Row(_text(key), kind.decode(), int(until or 0), content)

    async def _entries(self, key: bytes, last: bytes) -> list[tuple[str, list[str]]]:
        """The entries of a stream up to one."""
        entries: list[tuple[str, list[str]]] = []
        start = b"-"
        while True:
            page: Any = await self._redis.xrange(key, start, last, count=_PAGE)
            for name, fields in page:
                entries.append((_text(name), [_text(p) for pair in fields.items() for p in pair]))
            if len(page) < _PAGE:
                return entries
            start = b"(" + page[-1][0]


def commands(row: Row) -> Iterator[tuple[Any, ...]]:
    """What writes a key that is not there."""
    key = _bytes(row.key)
    if row.kind == "string":
        yield "SET", key, _bytes(row.value)
    elif row.kind == "stream":
        for name, fields in row.value["entries"]:
            yield "XADD", key, name, *map(_bytes, fields)
        if row.value["entries"]:  # what is added next comes after what was there, not again
            yield "XSETID", key, row.value["last"]
    else:
        yield from _added(key, row.kind, [_bytes(part) for part in row.value])
    if row.until and (row.kind != "stream" or row.value["entries"]):
        yield "PEXPIREAT", key, row.until


def _added(key: bytes, kind: str, parts: list[bytes]) -> Iterator[tuple[Any, ...]]:
    if kind == "zset":
        parts = [part for at in range(0, len(parts), 2) for part in (parts[at + 1], parts[at])]
    verb = {"hash": "HSET", "list": "RPUSH", "set": "SADD", "zset": "ZADD"}[kind]
    for at in range(0, len(parts), _CHUNK):
        yield verb, key, *parts[at : at + _CHUNK]


def _text(raw: bytes) -> str:
    return raw.decode("latin-1")


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")
