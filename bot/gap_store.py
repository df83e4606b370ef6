"""The gaps in Redis, apart from who asked, and what admin decided about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args

import redis.asyncio

from bot import keys
from bot.adjustable.live import seconds_kept
from bot.store_errors import store_errors
from knowledge.gaps import Cluster, Decision, Gap, GapKind, Ruling, key_of
from knowledge.language import as_lang

_KEPT: Final = 100_000


class GapStore:
    """A stream of masked questions: the id of each is its time, and none outlives its days."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def add(
        self,
        text: str,
        lang: str,
        kind: GapKind,
        channel: str,
        *,
        nearest: Sequence[str] = (),
        entry: str | None = None,
    ) -> str:
        """Keeps a masked question; returns the id under which it can be taken back."""
        gap: dict[Any, Any] = {
            "text": text,
            "lang": lang,
            "kind": kind,
            "channel": channel,
            "nearest": json.dumps(list(nearest)),
            "entry": entry or "",
        }
        async with store_errors(), self._redis.pipeline() as pipe:
            pipe.xadd(keys.GAPS, gap, maxlen=_KEPT, approximate=True)
            pipe.expire(keys.GAPS, seconds_kept("gaps"))
            pipe.xtrim(keys.GAPS, minid=_oldest_kept(), approximate=False)
            name, *_ = await pipe.execute()
        return str(name.decode())

    async def remove(self, name: str) -> None:
        """Takes a gap back."""
        async with store_errors():
            await self._redis.xdel(keys.GAPS, name)

    async def trim(self) -> int:
        """Drops what is older than the setting allows; returns how many that were."""
        async with store_errors():
            return int(await self._redis.xtrim(keys.GAPS, minid=_oldest_kept(), approximate=False))

    async def read(self, since: datetime, limit: int) -> list[Gap]:
        """The latest gaps since a time, oldest first, at most `limit`."""
        start = max(_milliseconds(since), _oldest_kept())
        async with store_errors():
            rows: Any = await self._redis.xrevrange(keys.GAPS, min=start, count=limit)
        return [_gap(name, fields) for name, fields in reversed(rows)]

    async def decide(self, cluster: Cluster, ruling: Ruling) -> None:
        """Keeps what admin decided about the questions of a cluster, without their texts."""
        now = datetime.now(UTC).isoformat()
        decided: dict[Any, Any] = {
            key: json.dumps({"ruling": ruling, "at": now}) for key in _keys(cluster.gaps)
        }
        async with store_errors():
            await self._redis.hset(keys.GAP_DECISIONS, mapping=decided)

    async def reopen(self, cluster: Cluster) -> None:
        """Takes the decisions about the questions of a cluster back."""
        async with store_errors():
            await self._redis.hdel(keys.GAP_DECISIONS, *_keys(cluster.gaps))

    async def decisions(self) -> dict[str, Decision]:
        """Every decision, by the key of its question."""
        async with store_errors():
            stored: Any = await self._redis.hgetall(keys.GAP_DECISIONS)
        return {key.decode(): _decision(json.loads(value)) for key, value in stored.items()}


def _keys(gaps: Iterable[Gap]) -> list[str]:
    return sorted({key_of(gap.text) for gap in gaps})


def _decision(stored: dict[str, str]) -> Decision:
    (ruling,) = (known for known in get_args(Ruling) if known == stored["ruling"])
    return Decision(ruling, datetime.fromisoformat(stored["at"]))


def _gap(name: bytes, fields: dict[bytes, bytes]) -> Gap:
    stored = {key.decode(): value.decode() for key, value in fields.items()}
    return Gap(
        text=stored["text"],
        lang=as_lang(stored["lang"]) or "en",
        # Gaps of before there were two kinds name none.
        kind="unhelpful" if stored.get("kind") == "unhelpful" else "unanswered",
        at=datetime.fromtimestamp(int(name.partition(b"-")[0]) / 1000, UTC),
        channel=stored.get("channel", ""),
        entry=stored.get("entry") or None,
    )


def _oldest_kept() -> int:
    return _milliseconds(datetime.now(UTC) - timedelta(seconds=seconds_kept("gaps")))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
