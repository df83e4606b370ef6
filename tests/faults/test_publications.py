"""Publications while residents ask, at the same time as others, and while nobody hears of them."""

from __future__ import annotations

import asyncio
import time
from http import HTTPStatus
from uuid import uuid4

import httpx
import redis.asyncio

from bot import keys
from bot.publishing import open_publisher
from knowledge.entry_store import EntryStore
from knowledge.publication import Publication, PublicationConflict
from tests.failing_store import Line, Store
from tests.faults.answers import ask, assert_nothing_lost
from tests.faults.conftest import await_health
from tests.live_service import LiveService, Resident
from tests.load import load

PETS = '/ask_entry{"entry": "living.pets"}'


async def save(url: str, said: str) -> None:
    """Saves the entry on pets with another answer, for the next publication."""
    async with redis.asyncio.Redis.from_url(url) as client:
        store = EntryStore(client)
        _, live = await store.live()
        (pets,) = await store.entries({"living.pets": live["living.pets"]})
        answer = {"en": said, "zh-Hans": f"{said}。", "zh-Hant": f"{said}。"}
        changed = type(pets).model_validate({**pets.model_dump(by_alias=True), "answer": answer})
        await store.save([changed])


async def publish(url: str, by: str) -> Publication | PublicationConflict | None:
    async with redis.asyncio.Redis.from_url(url) as client:
        try:
            return await open_publisher(EntryStore(client)).publish(by)
        except PublicationConflict as conflict:
            return conflict


def await_answer(served: LiveService, said: str) -> None:
    """Returns once six residents in a row hear it, each process having had its chance.

    A process may meet connections that the fault left dead, and ask a resident to try again.
    """
    deadline, heard = time.monotonic() + 30, 0
    while heard < 6:
        assert time.monotonic() < deadline
        heard = heard + 1 if _is_heard(served, said) else 0


def _is_heard(served: LiveService, said: str) -> bool:
    with httpx.Client(base_url=f"{served.url}/api/v1", timeout=60) as client:
        opened = client.post("/sessions", json={"locale": "en"})
        if opened.status_code != HTTPStatus.CREATED:
            return False
        token = {"Authorization": f"Bearer {opened.json()['token']}"}
        message = {"message_id": uuid4().hex, "payload": PETS}
        answered = client.post("/messages", json=message, headers=token)
    return answered.status_code == HTTPStatus.OK and said in answered.text


async def test_a_publication_under_load_fails_no_request(
    served: LiveService, failing: Store
) -> None:
    await save(failing.server.url, "Under load.")
    with load(served.url) as going:
        going.await_more(10)
        published = await publish(failing.server.url, "staff-a")
        going.await_more(20)

    assert isinstance(published, Publication)
    assert going.failures == []
    assert_nothing_lost(going)
    await_answer(served, "Under load.")


async def test_of_two_who_publish_at_once_one_is_told(served: LiveService, failing: Store) -> None:
    url = failing.server.url
    await save(url, "At once.")
    done = await asyncio.gather(publish(url, "staff-a"), publish(url, "staff-b"))

    made = [p for p in done if isinstance(p, Publication)]
    async with redis.asyncio.Redis.from_url(url) as client:
        number = await EntryStore(client).number()
    assert len(made) == 1
    assert number == made[0].number


async def test_a_publication_during_an_outage_of_the_line_is_seen_after_it(
    served: LiveService, failing: Store, line: Line
) -> None:
    await save(failing.server.url, "While nobody heard.")
    line.delay = 3.0
    line.cut()
    try:
        assert isinstance(await publish(failing.server.url, "staff-a"), Publication)
    finally:
        line.delay = 0.0
        line.cut()

    await_health(served)
    await_answer(served, "While nobody heard.")


async def test_a_publication_that_cannot_be_used_leaves_the_one_before(
    served: LiveService, failing: Store
) -> None:
    async with redis.asyncio.Redis.from_url(failing.server.url) as client:
        live = await client.hget("{knowledge}:live", "living.pets")
        await client.hset("{knowledge}:live", "living.pets", "no-such-version")
        await client.incr("{knowledge}:number")
        try:
            for _ in range(4):
                someone = Resident(served, "zh-HK")
                assert ask(someone).json()["replies"][-1]["status"] == "answered"
        finally:
            await client.hset("{knowledge}:live", "living.pets", live)
            await client.incr("{knowledge}:number")


def test_a_session_that_is_over_is_told_in_a_sentence(failing: Store, someone: Resident) -> None:
    with failing.client() as client:
        client.delete(keys.session(someone.conversation))

    over = ask(someone)

    assert over.status_code == 401
    assert over.json()["detail"]
