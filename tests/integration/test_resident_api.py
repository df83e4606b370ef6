"""The resident API against the running service, as docs and page rely on it."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import redis

from bot import keys
from bot.given_ids import kept_id
from bot.payload import compose
from bot.reply import Reply
from bot.settings import MAX_MESSAGE_LENGTH, MESSAGES_PER_MINUTE, SESSION_HOURS
from knowledge.entry import Entry
from knowledge.language import LANGS, Lang
from tests.live_service import LiveService, Resident, problem

PORT = "transport.shenzhen-bay.hours"
DENY = compose("deny")
REPLY_FIELDS = {
    "id",
    "from",
    "status",
    "lang",
    "text",
    "buttons",
    "sources",
    "files",
    "name",
    "entry",
    "confidence",
}


def test_a_session_opens_with_a_greeting_and_the_privacy_notice(service: LiveService) -> None:
    someone = Resident(service, "zh-HK")

    assert set(someone.opened) == {"session", "token", "expires_at", "replies"}
    hours = datetime.fromisoformat(someone.opened["expires_at"]) - datetime.now(UTC)
    assert SESSION_HOURS - 1 < hours.total_seconds() / 3600 <= SESSION_HOURS
    greeting, notice = someone.opened["replies"]
    assert {greeting["lang"], notice["lang"]} == {"zh-Hant"}
    assert "私隱" in notice["text"]
    assert all(set(button) == {"title", "payload"} for button in notice["buttons"])


@pytest.mark.parametrize(
    ("body", "lang"),
    [
        ({}, "en"),
        ({"locale": None}, "en"),
        ({"locale": "zh-CN"}, "zh-Hans"),
        ({"locale": "yue"}, "zh-Hant"),
        ({"locale": "fr"}, "en"),
    ],
)
def test_a_session_opens_in_the_language_asked_for(
    service: LiveService, body: dict[str, Any], lang: Lang
) -> None:
    response = httpx.post(f"{service.url}/api/v1/sessions", json=body)

    assert response.status_code == 201
    assert response.json()["replies"][0]["lang"] == lang


@pytest.mark.parametrize("lang", LANGS)
def test_a_question_gets_the_curated_answer_word_for_word(
    resident: Resident, entries: dict[str, Entry], lang: Lang
) -> None:
    entry = entries[PORT]

    (reply,) = resident.say(entry.question[lang])

    assert set(reply) == REPLY_FIELDS
    assert (reply["status"], reply["lang"], reply["from"]) == ("answered", lang, "bot")
    assert (reply["entry"], reply["text"]) == (PORT, entry.answer[lang])
    assert 0.5 < reply["confidence"] <= 1
    assert [(s["title"], s["url"], s["publisher"]) for s in reply["sources"]] == [
        (s.title[lang], str(s.url), s.publisher[lang]) for s in entry.sources
    ]
    assert all(source["as_of"] for source in reply["sources"])


@pytest.mark.parametrize("lang", LANGS)
def test_a_button_gets_its_entry_in_the_language_of_the_session(
    service: LiveService, entries: dict[str, Entry], lang: Lang
) -> None:
    someone = Resident(service, lang)

    (reply,) = someone.press(compose("ask_entry", entry=PORT))

    assert (reply["text"], reply["lang"]) == (entries[PORT].answer[lang], lang)


def test_a_chosen_language_repeats_the_last_answer_and_stays(
    resident: Resident, entries: dict[str, Entry]
) -> None:
    resident.press(compose("ask_entry", entry=PORT))

    (repeated,) = resident.press(compose("set_language", locale="zh-Hant"))
    told, places = resident.press(compose("ask_person"))

    assert repeated["text"] == entries[PORT].answer["zh-Hant"]
    assert told["lang"] == places["lang"] == "zh-Hant"


def test_a_repeated_message_id_gets_the_same_replies_and_one_turn(resident: Resident) -> None:
    first = resident.post(text="When does Shenzhen Bay Port close?", message_id="once")
    second = resident.post(text="When does Shenzhen Bay Port close?", message_id="once")

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert len(resident.stored()["turns"]) == 2  # the opening is one


def test_the_same_message_at_the_same_moment_is_one_turn(resident: Resident) -> None:
    texts: list[str] = []

    def send() -> None:
        texts.append(resident.post(text="Shenzhen Bay Port hours?", message_id="at-once").text)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(texts) == 4
    assert len(set(texts)) == 1
    assert len(resident.stored()["turns"]) == 2


def test_a_message_id_of_somebody_else_is_another_message(service: LiveService) -> None:
    one, other = Resident(service), Resident(service)
    first = one.post(payload=compose("ask_entry", entry=PORT), message_id="shared")

    second = other.post(payload=DENY, message_id="shared")

    assert second.json()["replies"][0]["text"] != first.json()["replies"][0]["text"]


def test_feedback_is_kept(resident: Resident, store: redis.Redis) -> None:
    response = resident.client.post("/feedback", json={"reply": "r1", "helpful": False})

    assert (response.status_code, response.content) == (204, b"")
    assert store.hgetall(keys.feedback(resident.conversation)) == {kept_id("r1").encode(): b"no"}


def test_who_writes_faster_than_allowed_is_told_to_wait(
    resident: Resident, store: redis.Redis
) -> None:
    codes = [resident.post(payload=DENY).status_code for _ in range(MESSAGES_PER_MINUTE - 1)]
    assert codes == [200] * (MESSAGES_PER_MINUTE - 1)  # the opening was the first

    refused = resident.post(text="深圳灣口岸幾點關？", message_id="later")

    assert "請稍等" in problem(refused, 429)["detail"]
    store.delete(keys.rate(resident.conversation))  # the minute is over
    assert resident.post(text="深圳灣口岸幾點關？", message_id="later").status_code == 200


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("a" * (MAX_MESSAGE_LENGTH + 1), "at most 500 characters"),
        ("深圳灣幾點關？" * 100, "不超過500個字"),
        ("深圳湾几点关门？" * 100, "不超过500个字"),
    ],
)
def test_a_refusal_speaks_the_language_of_the_message(
    resident: Resident, text: str, detail: str
) -> None:
    assert detail in problem(resident.post(text=text), 422)["detail"]


def events(resident: Resident, after: str = "", count: int = 1) -> list[tuple[str, str]]:
    """The ids and the data of the next events of a stream."""
    headers = {"Last-Event-ID": after} if after else {}
    with resident.client.stream("GET", "/events", headers=headers) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = (line for line in stream.iter_lines() if line.startswith(("id:", "data:")))
        values = (line.partition(":")[2].strip() for line in lines)
        return [(next(values), next(values)) for _ in range(count)]


def later(text: str) -> Reply:
    return Reply(id=text, sender="staff", status="handover", lang="en", text=text)


def test_a_later_reply_arrives_on_an_open_stream(service: LiveService, resident: Resident) -> None:
    with ThreadPoolExecutor() as threads:
        heard = threads.submit(events, resident)
        service.deliver(resident.conversation, later("Hello\nyou"))

        ((_, data),) = heard.result(timeout=10)

    assert json.loads(data) == later("Hello\nyou").model_dump(by_alias=True)
    assert resident.stored()["turns"][-1]["replies"][0]["text"] == "Hello\nyou"


def test_nothing_is_lost_while_a_page_is_offline(service: LiveService, resident: Resident) -> None:
    service.deliver(resident.conversation, later("one"))
    ((place, _),) = events(resident)
    for text in ("two", "three"):
        service.deliver(resident.conversation, later(text))

    missed = events(resident, after=place, count=2)

    assert [json.loads(data)["text"] for _, data in missed] == ["two", "three"]


def test_the_service_tells_that_it_is_alive_ready_and_busy(
    service: LiveService, resident: Resident
) -> None:
    resident.press(DENY)

    assert httpx.get(f"{service.url}/healthz").text == "alive"
    assert httpx.get(f"{service.url}/readyz").text == "ready"
    metrics = httpx.get(f"{service.url}/metrics").text
    assert 'talentbot_replies_total{channel="web",lang="en",status="smalltalk"}' in metrics
    assert resident.conversation not in metrics
