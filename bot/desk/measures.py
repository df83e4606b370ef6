"""How long residents wait for a person, how long that person is busy, and how it was rated.

Kept without conversation, text or name, in a capped stream.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any, Final

import redis.asyncio

from bot.handover import keys
from bot.handover.machine import Deed
from bot.handover.store import Row
from bot.store_errors import store_errors

_KEPT: Final = 100_000
_MS: Final = 1000


@dataclass(frozen=True)
class Measures:
    """The handovers of one day, topic, language and channel; times are medians in seconds."""

    day: date
    topic: str
    lang: str
    channel: str
    handovers: int
    answered: int
    waited: float | None
    first_response: float | None
    handled: float | None
    ratings: int
    rating: float | None


class MeasureStore:
    """Where ended handovers and ratings are counted."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def ended(self, row: Row, deed: Deed) -> None:
        """Counts a handover that just ended."""
        asked, ended = row.time("asked_at"), row.time("ended_at")
        claimed, first = row.time("claimed_at"), row.time("first_reply_at")
        if asked is None or ended is None:
            return
        await self._add(
            row,
            ended,
            outcome=deed,
            waited=(claimed or ended) - asked,
            first=first - asked if first else "",
            handled=ended - claimed if claimed else "",
        )

    async def rated(self, row: Row, rating: int) -> None:
        """Counts a rating."""
        await self._add(row, row.time("ended_at") or 0, outcome="rating", rating=rating)

    async def read(self, days: int, today: date | None = None) -> list[Measures]:
        """What was measured on the last days, the latest day first."""
        first = (today or datetime.now(UTC).date()) - timedelta(days=days - 1)
        # An ended handover is added on its day or later: what is older need not be read.
        since = datetime.combine(first, datetime.min.time(), UTC)
        async with store_errors():
            rows: Any = await self._redis.xrange(keys.MEASURES, min=int(since.timestamp() * _MS))
        groups: dict[tuple[str, str, str, str], list[dict[str, str]]] = {}
        for _, raw in rows:
            fields = {key.decode(): value.decode() for key, value in raw.items()}
            if date.fromisoformat(fields["day"]) >= first:
                group = (fields["day"], fields["topic"], fields["lang"], fields["channel"])
                groups.setdefault(group, []).append(fields)
        return [_summary(*group, groups[group]) for group in sorted(groups, reverse=True)]

    async def _add(self, row: Row, at: int, **values: object) -> None:
        day = datetime.fromtimestamp(at / _MS, UTC).date().isoformat()
        shared = {name: row.fields.get(name, "") for name in ("topic", "lang", "channel")}
        fields: dict[Any, Any] = {"day": day, **shared, **values}
        async with store_errors():
            await self._redis.xadd(keys.MEASURES, fields, maxlen=_KEPT, approximate=True)


def _summary(
    day: str, topic: str, lang: str, channel: str, rows: Sequence[dict[str, str]]
) -> Measures:
    ended = [row for row in rows if row["outcome"] != "rating"]
    ratings = [int(row["rating"]) for row in rows if row["outcome"] == "rating"]
    return Measures(
        date.fromisoformat(day),
        topic,
        lang,
        channel,
        handovers=len(ended),
        answered=len([row for row in ended if row["handled"]]),
        waited=_seconds(row["waited"] for row in ended),
        first_response=_seconds(row["first"] for row in ended),
        handled=_seconds(row["handled"] for row in ended),
        ratings=len(ratings),
        rating=round(sum(ratings) / len(ratings), 2) if ratings else None,
    )


def _seconds(times: Iterable[str]) -> float | None:
    """The median of those milliseconds that are known, in seconds."""
    known = [int(time) for time in times if time]
    return round(median(known) / _MS, 1) if known else None
