"""The audit: who changed what, when and why; only ever added to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import redis.asyncio

from bot import keys
from bot.store_errors import store_errors


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
            "reason": reason,
            "details": json.dumps(details, ensure_ascii=False),
        }
        async with store_errors():
            name: Any = await self._redis.xadd(keys.AUDIT, fields)
        return str(name.decode())

    async def latest(self, count: int, before: str = "") -> list[Record]:
        """The latest deeds, newest first, or those before an id."""
        async with store_errors():
            rows: Any = await self._redis.xrevrange(
                keys.AUDIT, max=f"({before}" if before else "+", count=count
            )
        return [_record(name, fields) for name, fields in rows]


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
