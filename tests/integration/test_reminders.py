"""Reminders: from the book to the conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import redis.asyncio

from actions.appointments import keys as book_keys
from actions.appointments.appointment import Appointment, Wish
from actions.appointments.opening_store import OpeningStore
from actions.arrangements import Arrangements, open_arrangements
from actions.clock import SHANGHAI
from bot.conversations import Conversations
from bot.deliveries import Deliveries
from bot.message import Message
from bot.reminders import send_due
from bot.reply import Reply
from tests.fakes.opening import opening, topic


@pytest.fixture
async def arranged(client: redis.asyncio.Redis, tmp_path: Path) -> AsyncIterator[Arrangements]:
    hours = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ("00:00-23:30",))
    every_day = opening(notice_minutes=0, topics={"tax": topic(hours=hours)})
    await OpeningStore(client).save(every_day, "ana")
    yield open_arrangements(client, tmp_path, "")
    left = [key async for key in client.scan_iter("{appointments}*")]
    await client.delete(*left, "outbox:telegram")


async def book(arranged: Arrangements, conversation: str) -> Appointment:
    """An appointment three days ahead whose first reminder falls due now."""
    day = datetime.now(SHANGHAI).replace(hour=10, minute=0, second=0, microsecond=0)
    start = day + timedelta(days=3)
    booked = await arranged.appointments.book.book(
        Wish("tax", start, conversation, "m1", "zh-Hans"), datetime.now(SHANGHAI)
    )
    assert isinstance(booked, Appointment)
    return booked


async def fall_due(client: redis.asyncio.Redis, booked: Appointment) -> None:
    member = f"{booked.number} {booked.sequence} 1440"
    assert await client.zscore(book_keys.REMINDERS, member)
    await client.zadd(book_keys.REMINDERS, {member: 1})


async def send(arranged: Arrangements, client: redis.asyncio.Redis) -> int:
    conversations = Conversations(client)
    deliveries = Deliveries(client, conversations)
    return await send_due(arranged.appointments, conversations, deliveries)


async def test_a_reminder_reaches_its_conversation_once(
    arranged: Arrangements, client: redis.asyncio.Redis
) -> None:
    name = f"web:{uuid4().hex}"
    booked = await book(arranged, name)
    assert await send(arranged, client) == 0
    await fall_due(client, booked)

    assert await send(arranged, client) == 1
    member = f"{booked.number} {booked.sequence} 1440"
    assert await client.zscore(book_keys.REMINDERS, member) is None

    conversations = Conversations(client)
    _, said = await anext(Deliveries(client, conversations).follow(name))
    reply = Reply.model_validate_json(said)
    assert reply.lang == "zh-Hans"
    assert booked.check_word in reply.text
    assert "10:00至10:30（北京时间）" in reply.text
    assert [button.title for button in reply.buttons] == ["改期", "取消预约"]
    assert reply.files[0].url.startswith("/api/v1/files/")
    assert len(await conversations.transcript(name)) == 1


async def test_a_reminder_speaks_the_language_of_the_conversation_by_now(
    arranged: Arrangements, client: redis.asyncio.Redis
) -> None:
    name = f"web:{uuid4().hex}"
    booked = await book(arranged, name)
    hello = Reply(id="r", status="smalltalk", lang="zh-Hant", text="你好")
    await Conversations(client).record(Message(name, "web", "m2", text="你好"), [hello])
    await fall_due(client, booked)

    await send(arranged, client)

    _, said = await anext(Deliveries(client, Conversations(client)).follow(name))
    assert Reply.model_validate_json(said).lang == "zh-Hant"


async def test_a_cancelled_appointment_reminds_nobody(
    arranged: Arrangements, client: redis.asyncio.Redis
) -> None:
    booked = await book(arranged, f"web:{uuid4().hex}")
    await fall_due(client, booked)
    await arranged.appointments.book.cancel(booked, datetime.now(SHANGHAI))

    assert await send(arranged, client) == 0


async def test_a_reminder_that_could_not_be_delivered_is_due_again(
    arranged: Arrangements, client: redis.asyncio.Redis
) -> None:
    booked = await book(arranged, f"telegram:{uuid4().int}")
    await fall_due(client, booked)
    await arranged.appointments.due()  # claimed by a process that then died
    assert await send(arranged, client) == 0

    await fall_due(client, booked)  # the claim has run out

    assert await send(arranged, client) == 1
    assert await client.xlen("outbox:telegram") == 1
