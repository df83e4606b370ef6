"""The counts of some days, added up for each thing that is looked at."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Final

import redis.asyncio

from bot import keys
from bot.store_errors import store_errors
from bot.turn_counts import topic_of
from knowledge.clock import today

_WEEK: Final = timedelta(days=6)
_DAY: Final = timedelta(days=1)
# What was counted before yesterday changes no more; two months of days and a year of weeks are
# kept added up in this process, a few megabytes.
_SETTLED: Final = timedelta(days=2)
_KEPT: Final = 130

Split = Counter[tuple[Any, str]]
"""How often: by one kind of thing, and by how it went."""


@dataclass
class Tally:
    """What was counted; a service stands among the topics under its own name."""

    days: Split = field(default_factory=Counter)
    topics: Split = field(default_factory=Counter)
    langs: Split = field(default_factory=Counter)
    channels: Split = field(default_factory=Counter)
    rated: Split = field(default_factory=Counter)
    judged: Split = field(default_factory=Counter)
    stages: Split = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def add(self, day: date, counted: Mapping[bytes, bytes]) -> None:
        """Adds what bot/turn_counts.py kept of a day."""
        for name, times in counted.items():
            kind, *parts = name.decode().split("|")
            match kind, parts:
                case "turn", [topic, lang, channel, status]:
                    for split, thing in (
                        (self.days, day),
                        (self.topics, topic),
                        (self.langs, lang),
                        (self.channels, channel),
                    ):
                        split[thing, status] += int(times)
                case "judged", [entry, verdict]:
                    self.rated[topic_of(entry), verdict] += int(times)
                    self.judged[entry, verdict] += int(times)
                case "service", [service, stage]:
                    self.stages[service, stage] += int(times)
                case "asked", [entry]:
                    self.asked[entry] += int(times)

    def merge(self, other: Tally) -> None:
        """Adds what another one holds."""
        for each in fields(self):
            getattr(self, each.name).update(getattr(other, each.name))


class Tallies:
    """Reads the counts of any days; what changes no more is read once."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client
        self._kept: OrderedDict[tuple[date, date], Tally] = OrderedDict()

    async def read(self, first: date, last: date) -> Tally:
        """What was counted from one day to another, both included."""
        whole = Tally()
        for span in _spans(first, last):
            whole.merge(await self._span(*span))
        return whole

    async def _span(self, first: date, last: date) -> Tally:
        kept = self._kept.get((first, last))
        if kept:
            self._kept.move_to_end((first, last))
            return kept
        tally = Tally()
        days = days_between(first, last)
        async with store_errors(), self._redis.pipeline(transaction=False) as pipe:
            for day in days:
                pipe.hgetall(keys.counts(day))
            counted = await pipe.execute()
        for day, each in zip(days, counted, strict=True):
            tally.add(day, each)
        if last <= today() - _SETTLED:
            self._kept[first, last] = tally
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        await asyncio.sleep(0)  # conversations come first, however many days are read
        return tally


def days_between(first: date, last: date) -> list[date]:
    """The days from one to another, both included."""
    return [first + timedelta(days) for days in range((last - first).days + 1)]


def _spans(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Whole weeks where they fit and have settled, single days elsewhere."""
    while first <= last:
        is_week = first.weekday() == 0 and first + _WEEK <= min(last, today() - _SETTLED)
        end = first + _WEEK if is_week else first
        yield first, end
        first = end + _DAY
