"""The map of what is stored, read from docs/privacy.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import redis

from knowledge.settings import ROOT

DOCUMENT: Final = ROOT / "docs" / "privacy.md"
_ROW: Final = re.compile(r"^\| `(?P<key>[^`]+)` \|(?P<rest>.+)\|$", re.MULTILINE)
_KEPT: Final = re.compile(r"(\d+) (minute|hour|day)s?")
_MARGIN: Final = 60  # seconds
_GONE: Final = -2  # what Redis says of a key that has ended meanwhile
_SECONDS: Final = {"minute": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True)
class Family:
    """A row of the map; `longest` is in seconds, None for what does not expire."""

    key: str
    longest: int | None
    erased: str

    def fits(self, key: str) -> bool:
        """Whether a key is one of the family."""
        parts = map(re.escape, self.key.split("*"))
        return re.fullmatch(".*".join(parts), key, re.DOTALL) is not None


@cache
def families() -> tuple[Family, ...]:
    """Every row."""
    return tuple(_read(DOCUMENT.read_text(encoding="utf-8")))


def family_of(key: str) -> Family | None:
    """The row of a key: of several, the one that says most."""
    fitting = [family for family in families() if family.fits(key)]
    return max(fitting, key=lambda family: len(family.key), default=None)


def faults(store: redis.Redis) -> list[str]:
    """What is wrong with the keys: not on the map, or without the end that it names."""
    found = []
    for key in map(bytes.decode, store.scan_iter(count=1000)):
        family, left = family_of(key), store.ttl(key)
        if family is None:
            found.append(f"{key} is not on the map")
        elif family.longest is None and left != -1 and not key.startswith("{knowledge}"):
            found.append(f"{key} expires, which the map does not say")
        elif (
            family.longest is not None
            and left != _GONE
            and not 0 <= left <= family.longest + _MARGIN
        ):
            found.append(f"{key} ends in {left} s, not within {family.longest}")
    return found


def content(store: redis.Redis) -> dict[str, str]:
    """Everything that Redis holds, by key, each with the key's own name as a text."""
    return {
        _text(key): " ".join(map(_text, _held(store, key))) for key in store.scan_iter(count=1000)
    }


def appended(store: redis.Redis) -> str:
    """Everything that Redis wrote to its file, what was deleted since included."""
    folder = Path(store.config_get("dir")["dir"]) / "appendonlydir"
    return " ".join(_text(path.read_bytes()) for path in folder.iterdir())


def _held(store: redis.Redis, key: bytes) -> Iterator[bytes]:
    """The name of a key and all that is in it."""
    read: dict[bytes, Any] = {
        b"string": lambda: [store.get(key)],
        b"list": lambda: store.lrange(key, 0, -1),
        b"set": lambda: store.smembers(key),
        b"zset": lambda: store.zrange(key, 0, -1),
        b"hash": lambda: [part for pair in _pairs(store, key) for part in pair],
        b"stream": lambda: [part for row in _rows(store, key) for part in row],
    }
    kind: Any = store.type(key)
    yield key
    if kind in read:  # else it has ended meanwhile
        yield from read[kind]()


def _pairs(store: redis.Redis, key: bytes) -> Iterator[tuple[bytes, bytes]]:
    fields: Any = store.hgetall(key)
    yield from fields.items()


def _rows(store: redis.Redis, key: bytes) -> Iterator[list[bytes]]:
    rows: Any = store.xrange(key)
    for name, fields in rows:
        yield [name, *(part for pair in fields.items() for part in pair)]


def _text(held: bytes) -> str:
    return held.decode("utf-8", errors="backslashreplace")


def _read(text: str) -> Iterator[Family]:
    for row in _ROW.finditer(text):
        cells = [cell.strip() for cell in row["rest"].split(" | ")]
        holds, why, kept, seen, erased = cells
        assert holds and why and seen, row["key"]
        found = _KEPT.match(kept)
        assert found or kept.startswith("no end"), f"{row['key']}: {kept}"
        longest = int(found[1]) * _SECONDS[found[2]] if found else None
        yield Family(row["key"], longest, erased)
