"""What is counted of a turn, and that nothing of who asked is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import redis.asyncio

from bot.errors import StoreError
from bot.reply import Reply, Stage, Status
from bot.turn_counts import TurnCounts
from tests.fakes.assistant import ANSWER, Desk

DAY = date(2026, 3, 1)


class Store:
    """Adds up in memory what Redis would."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, int]] = {}
        self.expiries: dict[str, int] = {}
        self.is_down = False

    def pipeline(self) -> Store:
        self.waiting: list[tuple[str, str, int]] = []
        return self

    async def __aenter__(self) -> Store:
        return self

    async def __aexit__(self, *error: object) -> None: ...

    def hincrby(self, key: str, field: str, times: int) -> None:
        self.waiting.append((key, field, times))

    def expire(self, key: str, seconds: int) -> None:
        self.expiries[key] = seconds

    async def execute(self) -> None:
        if self.is_down:
            raise redis.exceptions.ConnectionError
        for key, field, times in self.waiting:
            counted = self.kept.setdefault(key, {})
            counted[field] = counted.get(field, 0) + times


def reply(status: Status, entry: str | None = None, **more: Any) -> Reply:
    return Reply(id="r", status=status, lang="zh-Hant", text="", entry=entry, **more)


async def saved(counts: TurnCounts) -> dict[str, int]:
    store: Any = Store()
    await counts.save(store)
    return store.kept.get("counts:2026-03-01", {})


@pytest.fixture
def counts() -> TurnCounts:
    return TurnCounts(lambda: DAY)


async def test_a_turn_is_counted_by_topic_script_channel_and_status(counts: TurnCounts) -> None:
    for _ in range(2):
        counts.count_turn("web", [reply("answered", "tax.gba-subsidy.amount")])

    assert await saved(counts) == {
        "turn|tax|zh-Hant|web|answered": 2,
        "asked|tax.gba-subsidy.amount": 2,
    }


async def test_of_several_replies_the_one_that_tells_how_it_ended_counts(
    counts: TurnCounts,
) -> None:
    counts.count_turn("web", [reply("refused"), reply("answered", "tax.a"), reply("service")])
    counts.count_turn("web", [reply("handover", "service.ask"), reply("service")])

    assert set(await saved(counts)) == {
        "turn|tax|zh-Hant|web|answered",
        "asked|tax.a",
        "turn|service|zh-Hant|web|handover",
    }


async def test_a_turn_without_replies_is_a_persons_and_not_counted(counts: TurnCounts) -> None:
    counts.count_turn("web", [])

    assert await saved(counts) == {}


async def test_a_service_is_counted_as_its_turns_and_as_what_became_of_it(
    counts: TurnCounts,
) -> None:
    stages: list[Stage] = ["begun", "finished"]
    counts.count_turn("telegram", [reply("service", service="income_tax", stages=stages)])

    assert await saved(counts) == {
        "turn|income_tax|zh-Hant|telegram|service": 1,
        "service|income_tax|begun": 1,
        "service|income_tax|finished": 1,
    }


async def test_a_rating_can_be_taken_back(counts: TurnCounts) -> None:
    counts.count_rating("tax.a", helpful=True)
    counts.count_rating("tax.a", helpful=True, times=-1)
    counts.count_rating("tax.a", helpful=False)

    assert {name: n for name, n in (await saved(counts)).items() if n} == {
        "judged|tax.a|no": 1,
    }


async def test_what_could_not_be_saved_is_saved_later_and_once(counts: TurnCounts) -> None:
    store: Any = Store()
    store.is_down = True
    counts.count_turn("web", [reply("unanswered")])
    with pytest.raises(StoreError):
        await counts.save(store)
    counts.count_turn("web", [reply("unanswered")])

    store.is_down = False
    await counts.save(store)
    await counts.save(store)

    assert store.kept == {"counts:2026-03-01": {"turn||zh-Hant|web|unanswered": 2}}
    assert store.expiries == {"counts:2026-03-01": 400 * 24 * 3600}


async def test_the_assistant_counts_a_turn_once_however_often_it_is_delivered() -> None:
    desk = Desk(ANSWER)
    counts = desk.assistant._counts

    await desk.send("When does the port close?", id="same")
    await desk.send("When does the port close?", id="same")

    store: Any = Store()
    await counts.save(store)
    ((_, counted),) = store.kept.items()
    assert counted == {"turn|transport|en|web|answered": 1, "asked|transport.port": 1}


async def test_the_assistant_counts_a_failure() -> None:
    desk = Desk(ValueError("broken"))

    await desk.send("When does the port close?")

    store: Any = Store()
    await desk.assistant._counts.save(store)
    ((_, counted),) = store.kept.items()
    assert counted == {"turn||en|web|error": 1}
