"""Replies that staff give often, in three scripts; editors change them while the desk runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import redis.asyncio

from bot.handover import keys
from bot.store_errors import store_errors
from knowledge.language import LANGS, Lang
from knowledge.yaml_file import read_yaml

LONGEST_TITLE: Final = 60
LONGEST_TEXT: Final = 1000
_STARTERS: Final = Path(__file__).with_name("canned.yml")
_CHANGED: Final = ""  # a field that says that the starters no longer count


@dataclass(frozen=True)
class Canned:
    """A reply ready to be sent."""

    id: str
    title: Mapping[Lang, str]
    text: Mapping[Lang, str]


class CannedReplies:
    """The replies of all processes: the starters, until somebody changes one."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def list(self) -> list[Canned]:
        """All of them, in the order of their titles' ids."""
        async with store_errors():
            found: Any = await self._redis.hgetall(keys.CANNED)
        rows = {name.decode(): json.loads(value) for name, value in found.items() if name}
        chosen = rows if found else _starters()
        return [Canned(name, row["title"], row["text"]) for name, row in sorted(chosen.items())]

    async def save(self, name: str, title: Mapping[Lang, str], text: Mapping[Lang, str]) -> Canned:
        """Puts a reply in place of the one of that id, or adds it where there is none."""
        canned = Canned(name or uuid4().hex, title, text)
        await self._write({canned.id: {"title": dict(title), "text": dict(text)}})
        return canned

    async def delete(self, name: str) -> None:
        """Takes a reply away."""
        await self._write({})
        async with store_errors():
            await self._redis.hdel(keys.CANNED, name)

    async def _write(self, rows: Mapping[str, Any]) -> None:
        """Writes rows, over the starters where nothing was changed before."""
        async with store_errors():
            before = {} if await self._redis.exists(keys.CANNED) else _starters()
            fields: dict[Any, Any] = {_CHANGED: "1"}
            fields |= {name: json.dumps(row) for name, row in {**before, **rows}.items()}
            await self._redis.hset(keys.CANNED, mapping=fields)


def misfit(title: Mapping[Lang, str], text: Mapping[Lang, str]) -> str | None:
    """The key of the sentence that says what is wrong with a canned reply, or None."""
    texts = [*(title.get(lang, "") for lang in LANGS), *(text.get(lang, "") for lang in LANGS)]
    if not all(part.strip() for part in texts):
        return "canned_incomplete"
    titles, said = texts[: len(LANGS)], texts[len(LANGS) :]
    too_long = max(map(len, titles)) > LONGEST_TITLE or max(map(len, said)) > LONGEST_TEXT
    return "canned_too_long" if too_long else None


def _starters() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(_STARTERS)
    return found
