"""What a served assistant counts of itself."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest
import redis
from prometheus_client import REGISTRY

from bot.app import running
from bot.handover import keys as desk
from bot.samples import Samples
from tests.live_service import LiveService, Resident


def test_requests_are_counted_by_their_template(service: LiveService, resident: Resident) -> None:
    answer = resident.post(text="When does Shenzhen Bay Port close?")

    told = httpx.get(f"{service.url}/metrics").text

    assert len(answer.headers["x-request-id"]) == 32
    assert re.search(
        r'talentbot_http_requests_total{method="POST",route="/api/v1/messages",status="200"} \d',
        told,
    )
    assert "talentbot_processes 1.0" in told
    for of in ("entries", "rules"):
        in_use = re.search(f'talentbot_publication_in_use{{of="{of}"}} (\\S+)', told)
        latest = re.search(f'talentbot_publication_latest{{of="{of}"}} (\\S+)', told)
        assert in_use and latest
        assert min(float(in_use[1]), float(latest[1])) >= 1
    assert resident.conversation not in told


def test_a_proxy_that_nobody_named_shows_them_to_nobody(service: LiveService) -> None:
    response = httpx.get(f"{service.url}/metrics", headers={"X-Forwarded-For": "203.0.113.7"})

    assert response.status_code == 404


async def test_what_waits_is_sampled(
    redis_url_alone: str,
) -> None:
    async with redis.asyncio.Redis.from_url(redis_url_alone) as client:
        await client.zadd(desk.QUEUE, {"web:1": 1, "web:2": 2})
        await client.zadd("{telegram-replies}:due", {"7": 1})

        await Samples(client, dict).take()

    assert REGISTRY.get_sample_value("talentbot_handovers_waiting") == 2
    labels = {"queue": "replies"}
    assert REGISTRY.get_sample_value("talentbot_telegram_chats_due", labels) == 1


async def test_work_that_dies_is_told(caplog: pytest.LogCaptureFixture) -> None:
    died = asyncio.Event()

    async def fail() -> None:
        died.set()
        raise ValueError("why")

    async with running(fail()):
        await died.wait()
        await asyncio.sleep(0)

    (record,) = [record for record in caplog.records if "has ended" in record.getMessage()]
    assert record.exc_info and "why" in str(record.exc_info[1])
    labels = {"work": "test_work_that_dies_is_told.<locals>.fail"}
    assert REGISTRY.get_sample_value("talentbot_background_deaths_total", labels) == 1
