"""The gaps in a real Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import redis.asyncio

from bot import keys
from bot.adjustable.live import seconds_kept
from bot.gap_store import GapStore
from knowledge.gaps import Cluster, Gap, key_of

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
async def gaps(client: redis.asyncio.Redis) -> AsyncIterator[GapStore]:
    await client.delete(keys.GAPS, keys.GAP_DECISIONS)
    yield GapStore(client)
    await client.delete(keys.GAPS, keys.GAP_DECISIONS)


def milliseconds(age: timedelta) -> int:
    return int((datetime.now(UTC) - age).timestamp() * 1000)


async def test_a_gap_comes_back_as_it_was_kept(gaps: GapStore) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    await gaps.add("火星點去？", "zh-Hant", "unhelpful", "telegram", entry="transport.port")

    (kept,) = await gaps.read(LONG_AGO, 10)

    assert before <= kept.at <= datetime.now(UTC) + timedelta(seconds=1)
    assert kept == Gap("火星點去？", "zh-Hant", "unhelpful", kept.at, "telegram", "transport.port")


async def test_the_latest_are_read_oldest_first(gaps: GapStore) -> None:
    for text in ("one", "two", "three"):
        await gaps.add(text, "en", "unanswered", "web")

    assert [gap.text for gap in await gaps.read(LONG_AGO, 2)] == ["two", "three"]
    assert await gaps.read(datetime.now(UTC) + timedelta(hours=1), 10) == []


async def test_a_gap_of_before_there_were_kinds_is_an_unanswered_one(
    gaps: GapStore, client: redis.asyncio.Redis
) -> None:
    await client.xadd(keys.GAPS, {"text": "old", "lang": "en", "nearest": "[]"})

    (kept,) = await gaps.read(LONG_AGO, 10)

    assert (kept.kind, kept.channel, kept.entry) == ("unanswered", "", None)


async def test_a_gap_lives_as_long_as_the_privacy_notice_says(
    gaps: GapStore, client: redis.asyncio.Redis
) -> None:
    kept_for = timedelta(seconds=seconds_kept("gaps"))
    for name, age in (("old", kept_for * 1.01), ("young", kept_for * 0.99)):
        await client.xadd(keys.GAPS, {"text": name, "lang": "en"}, id=f"{milliseconds(age)}-0")

    assert [gap.text for gap in await gaps.read(LONG_AGO, 10)] == ["young"]
    await gaps.add("new", "en", "unanswered", "web")

    assert [fields[b"text"] for _, fields in await client.xrange(keys.GAPS)] == [b"young", b"new"]
    assert 0 < await client.ttl(keys.GAPS) <= seconds_kept("gaps")
    assert await gaps.trim() == 0


async def test_a_decision_is_kept_without_the_texts_and_can_be_taken_back(
    gaps: GapStore, client: redis.asyncio.Redis
) -> None:
    text = f"parking {uuid4().hex}"
    asked = Cluster((Gap(text, "en", "unanswered", datetime.now(UTC), "web"),))
    await gaps.decide(asked, "dismissed")

    decisions = await gaps.decisions()

    assert {key: d.ruling for key, d in decisions.items()} == {key_of(text): "dismissed"}
    assert text.encode() not in str(await client.hgetall(keys.GAP_DECISIONS)).encode()
    await gaps.reopen(asked)
    assert await gaps.decisions() == {}
