"""Two hundred residents want the twenty places there are, at the same moment."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import yaml

from actions.clock import SHANGHAI
from tests.live_service import StartService

PLACES: Final = 20
RESIDENTS: Final = 200
DAY: Final = (datetime.now(SHANGHAI) + timedelta(days=3)).date()


def one_day_of_twenty_places(folder: Path) -> Path:
    """Twenty slots for one person each on the day, and free ones on the day after."""
    texts = {"en": "Tax", "zh-Hans": "税务", "zh-Hant": "稅務"}
    hours = ["08:00-18:00"]
    days = {f"{DAY:%a}".lower(): hours, f"{DAY + timedelta(days=1):%a}".lower(): hours}
    topic = {
        "title": texts,
        "place": texts,
        "slot_minutes": 30,
        "capacity": 1,
        "hours": days,
        "confirmed": True,
    }
    path = folder / "opening.yml"
    opening = {"notice_minutes": 0, "days_ahead": 5, "holidays": [], "topics": {"tax": topic}}
    path.write_text(yaml.safe_dump(opening, allow_unicode=True), encoding="utf-8")
    return path


class Guest:
    """A session that books by buttons, over one of the connections that all share."""

    def __init__(self, client: httpx.AsyncClient, number: int) -> None:
        self.client = client
        self.number = number
        self.headers: dict[str, str] = {}

    async def send(self, payload: str) -> dict[str, Any]:
        body = {"payload": payload, "message_id": uuid4().hex}
        response = await self.client.post("/messages", json=body, headers=self.headers)
        assert response.status_code == 200, response.text
        replies: list[dict[str, Any]] = response.json()["replies"]
        return replies[-1]

    async def prepare(self) -> None:
        opened = await self.client.post("/sessions", json={"locale": "en"})
        self.headers = {"Authorization": f"Bearer {opened.json()['token']}"}
        await self.send('/ask_entry{"entry": "service.appointment.book"}')
        start = datetime.combine(DAY, datetime.min.time()) + timedelta(
            hours=8, minutes=30 * (self.number % PLACES)
        )
        asked = await self.send(
            f'/answer_service{{"field": "time", "value": "{start:%Y-%m-%dT%H:%M}"}}'
        )
        assert "Is that right?" in asked["text"], asked["text"]

    async def confirm(self) -> dict[str, Any]:
        return await self.send('/answer_service{"field": "ok", "value": "yes"}')


async def test_exactly_twenty_get_a_place_and_the_rest_are_offered_the_next(
    start_service: StartService, tmp_path: Path
) -> None:
    served = start_service(OPENING=str(one_day_of_twenty_places(tmp_path)))
    limits = httpx.Limits(max_connections=64)
    async with httpx.AsyncClient(
        base_url=f"{served.url}/api/v1", timeout=120, limits=limits
    ) as client:
        guests = [Guest(client, number) for number in range(RESIDENTS)]
        await asyncio.gather(*(guest.prepare() for guest in guests))

        told = await asyncio.gather(*(guest.confirm() for guest in guests))

    booked = [reply for reply in told if "is booked" in reply["text"]]
    refused = [reply for reply in told if "taken already" in reply["text"]]
    assert (len(booked), len(refused)) == (PLACES, RESIDENTS - PLACES)
    assert len({reply["files"][0]["url"] for reply in booked}) == PLACES
    for reply in refused:
        offered = [b["payload"] for b in reply["buttons"] if '"time"' in b["payload"]]
        assert len(offered) == 3
