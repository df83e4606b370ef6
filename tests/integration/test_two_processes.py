"""Two processes: each message once and in order, also when one is killed; the same rules."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import redis

from bot import keys
from bot.engine.lock_store import LEASE_SECONDS
from knowledge.clock import today
from tests.live_service import LiveService, Resident, StartService, link_models
from tests.page_forms import form_in
from tests.staff_accounts import create_member, sign_in
from tests.waiting import until

QUESTIONS = [
    "When does Shenzhen Bay Port close?",
    "Hello",
    "深圳灣口岸幾點關？",
    "How do I apply for a talent apartment?",
    "谢谢",
]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return link_models(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def first(state: Path, start_service: StartService) -> LiveService:
    return start_service(state)


@pytest.fixture
def second(state: Path, first: LiveService, start_service: StartService) -> LiveService:
    return start_service(state)


def send(service: LiveService, resident: Resident, text: str, message: str) -> httpx.Response:
    """Sends a resident's message to a process of choice."""
    headers = dict(resident.client.headers)
    body = {"text": text, "message_id": message}
    return httpx.post(f"{service.url}/api/v1/messages", json=body, headers=headers, timeout=60)


def said_to(store: redis.Redis, resident: Resident) -> list[str]:
    """What Rasa remembers the resident to have said."""
    rows = store.lrange(keys.tracker(resident.conversation), 1, -1)
    events = [json.loads(row) for row in rows]
    return [event["text"] for event in events if event["event"] == "user"]


def test_each_message_is_answered_once_whichever_process_it_reaches_and_how_often(
    first: LiveService, second: LiveService
) -> None:
    resident = Resident(first)
    before = len(resident.stored()["turns"])
    deliveries = [
        (service, text, f"m{number}")
        for number, text in enumerate(QUESTIONS)
        for service in (first, second, first)
    ]
    with ThreadPoolExecutor(len(deliveries)) as threads:
        answers = list(threads.map(lambda d: send(d[0], resident, d[1], d[2]), deliveries))

    assert [answer.status_code for answer in answers] == [200] * len(deliveries)
    replies = {(d[2], answer.text) for d, answer in zip(deliveries, answers, strict=True)}
    assert len(replies) == len(QUESTIONS), "the same replies to the same message"
    turns = resident.stored()["turns"][before:]
    with redis.Redis.from_url(first.redis_url) as store:
        spoken = said_to(store, resident)[-len(QUESTIONS) :]
    assert Counter(turn["text"] for turn in turns) == Counter(QUESTIONS)
    assert spoken, "the latest turns are still in the dialogue"
    assert [turn["text"] for turn in turns][-len(spoken) :] == spoken, "in the same order"


def test_five_messages_at_once_to_one_process_are_all_answered_in_order(
    first: LiveService,
) -> None:
    resident = Resident(first)
    with redis.Redis.from_url(first.redis_url) as store, ThreadPoolExecutor(5) as threads:
        sent = []
        before = come(store, resident)
        for number, text in enumerate(QUESTIONS, start=1):
            sent.append(threads.submit(send, first, resident, text, f"m{number}"))
            deadline = time.monotonic() + 10
            while come(store, resident) < before + number:
                assert time.monotonic() < deadline
        assert all(answer.result().status_code == 200 for answer in sent)

    assert [turn["text"] for turn in resident.stored()["turns"][-5:]] == QUESTIONS


def come(store: redis.Redis, resident: Resident) -> int:
    """How many messages have come in or wait."""
    with store.pipeline() as pipe:
        pipe.get(keys.rate(resident.conversation))
        pipe.llen(keys.waiting(resident.conversation))
        entered, waiting = pipe.execute()
    return int(entered or 0) + int(waiting)


def test_a_killed_process_loses_no_message_and_answers_none_twice(
    first: LiveService, second: LiveService
) -> None:
    resident = Resident(first)
    with redis.Redis.from_url(first.redis_url) as store:
        dying = threading.Thread(target=give_up, args=(second, resident))
        dying.start()
        while not store.hexists(keys.lock(resident.conversation), "holder"):
            pass
        second.process.send_signal(signal.SIGKILL)
        dying.join()

        begun = time.monotonic()
        again = send(first, resident, QUESTIONS[0], "killed")
        waited = time.monotonic() - begun

        assert again.status_code == 200, again.text
        assert [reply["status"] for reply in again.json()["replies"]] == ["answered"]
        assert waited < LEASE_SECONDS + 3
        texts = [turn["text"] for turn in resident.stored()["turns"]]
        assert texts.count(QUESTIONS[0]) == 1
        assert said_to(store, resident).count(QUESTIONS[0]) == 1
    assert send(first, resident, "Hello", "after").elapsed.total_seconds() < 2


def give_up(service: LiveService, resident: Resident) -> None:
    try:
        send(service, resident, QUESTIONS[0], "killed")
    except httpx.TransportError:
        return  # as planned


TAX = "/staff/rules/income_tax"


def tax_on(admin: httpx.Client, income: str) -> str:
    """What the process that a client asks works out, in words."""
    filled = {"lang": "en", "typed": {"income": income}}
    answer = admin.post("/staff/api/counter/services/income_tax", json=filled)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["outcome"])


def test_a_new_band_is_worked_with_in_both_processes_and_is_taken_back(
    first: LiveService, second: LiveService
) -> None:
    ana, ben = create_member(first, "admin"), create_member(first, "admin")
    with closing(sign_in(first, ana)) as writer, closing(sign_in(second, ben)) as other:
        begun = today()
        form = form_in(writer.get(TAX).text, TAX)
        added = writer.post(TAX, data={**form, "do": "period:tax.iit.bands"})
        form = form_in(added.text, TAX) | {
            "rules.0.valid_to": str(begun - timedelta(days=1)),
            "rules.2.valid_from": str(begun),
            "rules.2.value.bands.0.rate": "4",
            "rules.2.value.bands.0.up_to": "42000",
        }
        saved = writer.post(TAX, data=form)
        assert saved.headers.get("location") == f"{TAX}/trial?said=saved", saved.text
        assert "1,080" in tax_on(writer, "36000"), "a draft is not live"
        assert "another admin publishes it" in writer.get(f"{TAX}/trial").text
        trial = form_in(other.get(f"{TAX}/trial").text, f"{TAX}/publish")
        published = other.post(
            f"{TAX}/publish", data={**trial, "reason": "a new band", "confirmed": "yes"}
        )
        assert published.headers.get("location") == f"{TAX}?said=published", published.text

        for process in (writer, other):
            until(lambda asked=process: "1,440" in tax_on(asked, "36000"))  # type: ignore[misc]
        for service in (first, second):
            resident = Resident(service)
            resident.say("Mainland income tax calculator")
            (reply,) = resident.say("RMB 36,000")
            assert "1,440" in reply["text"]

        back = form_in(writer.get(TAX).text, f"{TAX}/back")
        assert writer.post(f"{TAX}/back", data=back).headers["location"] == f"{TAX}?said=back"
        for process in (writer, other):
            until(lambda asked=process: "1,080" in tax_on(asked, "36000"))  # type: ignore[misc]
