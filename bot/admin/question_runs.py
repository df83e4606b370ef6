"""Runs of the questions that guard the answers, the latest kept to be compared with."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import redis.asyncio
from pydantic import BaseModel, ConfigDict

from bot import keys
from bot.store_errors import store_errors
from knowledge.base import KnowledgeBase
from knowledge.evaluation import Judged, Outcome, judge_all
from knowledge.kept_questions import is_worse
from knowledge.questions import Question

_KEPT: Final = 20  # runs


class Run(BaseModel):
    """What became of the questions at one time; `number` is the publication that was live."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    by: str
    number: int
    judged: tuple[Judged, ...]

    def counts(self) -> Counter[Outcome]:
        """How many questions came to each outcome."""
        return Counter(one.outcome for one in self.judged)


class RunStore:
    """The latest runs, the latest first."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._redis = client

    async def add(self, run: Run) -> None:
        """Keeps a run; the oldest goes."""
        packed = zlib.compress(run.model_dump_json().encode())
        async with store_errors(), self._redis.pipeline(transaction=True) as pipe:
            pipe.lpush(keys.TEST_RUNS, packed)
            pipe.ltrim(keys.TEST_RUNS, 0, _KEPT - 1)
            await pipe.execute()

    async def latest(self, count: int) -> list[Run]:
        """The latest runs, the latest first."""
        async with store_errors():
            rows: Any = await self._redis.lrange(keys.TEST_RUNS, 0, count - 1)
        return [Run.model_validate_json(zlib.decompress(row)) for row in rows]


class Moved(BaseModel):
    """A question whose outcome is not what it was."""

    before: Judged
    after: Judged
    is_worse: bool


def run(base: KnowledgeBase, questions: Sequence[Question], by: str, number: int) -> Run:
    """Asks every question; what each comes to is known when it returns."""
    judged = tuple(judge_all(base, questions))
    return Run(at=datetime.now(UTC), by=by, number=number, judged=judged)


def compare(before: Run, after: Run) -> list[Moved]:
    """The questions of both runs that came to something else, the worse ones first."""
    was = {_key(one): one for one in before.judged}
    pairs = [(was[_key(one)], one) for one in after.judged if _key(one) in was]
    moved = [
        Moved(before=a, after=b, is_worse=is_worse(a, b))
        for a, b in pairs
        if (a.outcome, a.answered) != (b.outcome, b.answered)
    ]
    return sorted(moved, key=lambda one: not one.is_worse)


def _key(judged: Judged) -> tuple[str, str]:
    return judged.question.text, judged.question.lang
