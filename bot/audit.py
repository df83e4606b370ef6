"""The audit: who changed what, when and why; only ever added to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import redis.asyncio

from bot import keys
from bot.masking import mask
from bot.store_errors import store_errors

LOOKED_AT: Final = 5000  # deeds in one search
_CHUNK: Final = 500


@dataclass(frozen=True)
class Record:
    """One deed: `actor` is an account id, or a word for who has none; never a resident's data."""

    id: str
    actor: str
    action: str
    subject: str
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """When it was done."""
        return datetime.fromtimestamp(int(self.id.partition("-")[0]) / 1000, UTC)


@dataclass(frozen=True)
class Wanted:
    """What is looked for in the audit; what is empty matters not. Times: from, and before.

    `named` are the accounts that the text names: a deed of one, or on one, is looked for as well.
    """

    text: str = ""
    named: frozenset[str] = frozenset()
    actor: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, record: Record) -> bool:
        """Whether a deed is one of those that are looked for; its time has been seen to."""
        if self.action and record.action != self.action:
            return False
        if self.actor and record.actor != self.actor:
            return False
        if self.named & {record.actor, record.subject}:
            return True
        details = json.dumps(record.details, ensure_ascii=False)
        told = f"{record.actor} {record.action} {record.subject} {record.reason} {details}"
        return self.text.casefold() in told.casefold()


class Audit:
    """A stream of deeds that is never trimmed here."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def record(
        self, actor: str, action: str, subject: str, reason: str = "", **details: Any
    ) -> str:
        """Adds a deed; on disk when this returns its id. Details are what JSON can hold."""
        fields: dict[Any, Any] = {
            "actor": actor,
            "action": action,
            "subject": subject,
            "reason": mask(reason)[0],
            "details": json.dumps(details, ensure_ascii=False),
        }
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.xadd(keys.AUDIT, fields)
            pipe.sadd(keys.AUDIT_ACTIONS, action)
            name, _ = await pipe.execute()
        return str(name.decode())

    async def actions(self) -> list[str]:
        """Every action there was, by name."""
        async with store_errors():
            found: Any = await self._redis.smembers(keys.AUDIT_ACTIONS)
        return sorted(one.decode() for one in found)

    async def find(self, wanted: Wanted, count: int, before: str = "") -> tuple[list[Record], str]:
        """The latest deeds that are wanted, newest first, and the id to go on before, if any.

        A call looks at LOOKED_AT deeds at most, so that no search holds a page up: what it finds
        may be less than `count`, and nothing, while there is more.
        """
        found: list[Record] = []
        place = before
        for _ in range(LOOKED_AT // _CHUNK):
            rows = await self._read(wanted, place)
            for row in rows:
                place = row.id
                if wanted.takes(row):
                    found.append(row)
                if len(found) == count:
                    return found, place
            if len(rows) < _CHUNK:
                return found, ""
        return found, place

    async def _read(self, wanted: Wanted, before: str) -> list[Record]:
        latest = f"({before}" if before else _until(wanted.until)
        earliest = str(int(wanted.since.timestamp() * 1000)) if wanted.since else "-"
        async with store_errors():
            rows: Any = await self._redis.xrevrange(keys.AUDIT, latest, earliest, count=_CHUNK)
        return [_record(name, fields) for name, fields in rows]

    async def latest(self, count: int, before: str = "") -> list[Record]:
        """The latest deeds, newest first, or those before an id."""
        async with store_errors():
            rows: Any = await self._redis.xrevrange(
                keys.AUDIT, max=f"({before}" if before else "+", count=count
            )
        return [_record(name, fields) for name, fields in rows]


def _until(moment: datetime | None) -> str:
    return f"({int(moment.timestamp() * 1000)}-0" if moment else "+"


def _record(name: bytes, fields: dict[bytes, bytes]) -> Record:
    kept = {key.decode(): value.decode() for key, value in fields.items()}
    return Record(
        name.decode(),
        kept["actor"],
        kept["action"],
        kept["subject"],
        kept["reason"],
        json.loads(kept["details"]),
    )
