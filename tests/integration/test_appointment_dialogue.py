"""Appointments through the resident's own way: the running service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
import icalendar
import pytest
import redis

from tests.integration.test_resident_api import events
from tests.live_service import LiveService, Resident, StartService, problem

BOOK: Final = '/ask_entry{"entry": "service.appointment.book"}'
_NUMBER: Final = re.compile(r"Confirmation number: (\w{4} \w{4})\. Check word: (\w{4})\.")


def payload(reply: dict[str, Any], place: int) -> str:
    sent: str = reply["buttons"][place]["payload"]
    return sent


def ready_to_book(someone: Resident, topic: str = "tax", wish: str = "in 10 days at 3pm") -> None:
    someone.press(BOOK)
    someone.press(f'/answer_service{{"field": "topic", "value": "{topic}"}}')
    (asked,) = someone.say(wish)
    assert "Is that right?" in asked["text"], asked["text"]


def book(someone: Resident, topic: str = "tax", wish: str = "in 10 days at 3pm") -> dict[str, Any]:
    ready_to_book(someone, topic, wish)
    (told,) = someone.press('/answer_service{"field": "ok", "value": "yes"}')
    assert "is booked" in told["text"], told["text"]
    return told


def secrets_of(told: dict[str, Any]) -> tuple[str, str]:
    match = _NUMBER.search(told["text"])
    assert match, told["text"]
    return match[1], match[2]


@pytest.fixture
def other(service: LiveService) -> Iterator[Resident]:
    someone = Resident(service)
    yield someone
    someone.client.close()


def test_a_confirmation_that_comes_twice_books_once(resident: Resident, store: redis.Redis) -> None:
    ready_to_book(resident)
    confirm = {"payload": '/answer_service{"field": "ok", "value": "yes"}', "message_id": "twice"}

    first = resident.post(**confirm)
    # As if the service had died before it could record the turn.
    store.hdel(f"replies:{{{resident.conversation}}}", "twice")
    second = resident.post(**confirm)

    assert secrets_of(first.json()["replies"][0]) == secrets_of(second.json()["replies"][0])
    assert len(resident.stored()["appointments"]) == 1


def test_a_second_appointment_about_the_same_is_refused_and_the_first_shown(
    resident: Resident,
) -> None:
    told = book(resident)
    ready_to_book(resident, wish="in 11 days at 4pm")

    (refused,) = resident.press('/answer_service{"field": "ok", "value": "yes"}')

    assert "already hold an appointment" in refused["text"]
    assert secrets_of(refused) == secrets_of(told)
    assert [b["title"] for b in refused["buttons"]] == ["Change the time", "Cancel it"]


def test_another_conversation_changes_it_with_number_and_check_word(
    resident: Resident, other: Resident
) -> None:
    number, word = secrets_of(book(resident))
    (asked,) = other.say("reschedule my appointment")
    assert "confirmation number" in asked["text"]

    (asked_word,) = other.say(f"it is {number.lower()}")
    assert "check word" in asked_word["text"]
    (day,) = other.say(word)
    assert "Which day?" in day["text"]
    other.say("in 12 days at 10am")
    (moved,) = other.say("yes")

    assert "has been changed" in moved["text"]
    assert "10:00 to 10:30" in resident.say("my appointments")[0]["text"]
    (asked_again,) = other.press(payload(moved, 1))
    assert "10:00 to 10:30" in asked_again["text"]
    other.press(payload(asked_again, 0))
    assert "No appointment" in resident.say("my appointments")[0]["text"]


def test_the_buttons_of_an_appointment_help_nobody_else(
    resident: Resident, other: Resident
) -> None:
    told = book(resident)

    (asked,) = other.press(payload(told, 1))

    assert "confirmation number and the check word" in asked["text"]
    assert resident.stored()["appointments"][0]["state"] == "open"


def test_check_words_cannot_be_tried_out(resident: Resident, other: Resident) -> None:
    number, word = secrets_of(book(resident))
    other.say("cancel my appointment")
    for _ in range(5):
        (refused,) = other.say(f"{number} A2A3")
        assert "no appointment with that number and check word" in refused["text"]

    (still,) = other.say(f"{number} {word}")

    assert still["text"] == refused["text"]
    assert resident.stored()["appointments"][0]["state"] == "open"


def test_a_forged_number_finds_nothing(other: Resident) -> None:
    other.say("show my appointment")

    (refused,) = other.say("A2A2A2A2 A2A2")

    assert "no appointment with that number and check word" in refused["text"]
    assert other.stored()["appointments"] == []


def test_the_calendar_file_is_served_to_whoever_was_told_its_name(
    service: LiveService, resident: Resident
) -> None:
    told = book(resident)
    (file,) = told["files"]

    got = httpx.get(service.url + file["url"])

    assert got.headers["content-type"].startswith("text/calendar")
    (event,) = icalendar.Calendar.from_ical(got.content).walk("VEVENT")
    assert secrets_of(told)[0] in event["DESCRIPTION"]
    assert file["type"] == "text/calendar"
    assert file["name"].endswith(".ics")
    number = secrets_of(told)[0].replace(" ", "")
    for name in (f"{number}-.ics", f"{number}-guessed.ics", "A2A2A2A2-x.ics", "x"):
        url, headers = f"{service.url}/api/v1/files/{name}", {"Accept-Language": "zh-HK"}
        assert "檔案" in problem(httpx.get(url, headers=headers), 404)["detail"]


def test_what_is_booked_can_be_seen_and_is_erased(
    service: LiveService, resident: Resident, store: redis.Redis
) -> None:
    told = book(resident)
    (held,) = resident.stored()["appointments"]
    assert held["number"] == secrets_of(told)[0].replace(" ", "")
    assert (held["topic"], held["state"]) == ("tax", "open")

    receipt = resident.client.delete("/sessions/me").json()

    assert receipt["records"] >= 2
    assert httpx.get(service.url + told["files"][0]["url"]).status_code == 404
    left = [key for key in store.scan_iter() if resident.conversation.encode() in key]
    assert left == []
    assert not store.exists(f"{{appointments}}:appointment:{held['number']}")


def test_a_due_reminder_reaches_the_page(resident: Resident, store: redis.Redis) -> None:
    number, word = secrets_of(book(resident))
    reminder = f"{number.replace(' ', '')} 0 1440"
    assert store.zscore("{appointments}:reminders", reminder)
    store.zadd("{appointments}:reminders", {reminder: 1})

    ((_, data),) = events(resident)

    reply = json.loads(data)
    assert "A reminder of your appointment." in reply["text"]
    assert word in reply["text"]
    (asked,) = resident.press(payload(reply, 1))
    assert "15:00 to 15:30" in asked["text"]


def test_a_wish_to_be_called_back_in_between_is_met(resident: Resident) -> None:
    resident.press(BOOK)

    offered, asked = resident.say("call me back")

    assert offered["buttons"][0]["payload"] == "/request_callback"
    assert "What would you like to come about?" in asked["text"]


def test_a_time_that_was_taken_meanwhile_is_refused_with_the_next(resident: Resident) -> None:
    resident.press(BOOK)
    resident.press('/answer_service{"field": "topic", "value": "tax"}')

    for value in ("2020-01-01T10:00", "2999-01-01T10:00", "nonsense"):
        (reply,) = resident.press(f'/answer_service{{"field": "time", "value": "{value}"}}')
        assert reply["status"] == "service"
        assert len(reply["buttons"]) >= 5


def test_nobody_is_booked_while_no_topic_is_confirmed(start_service: StartService) -> None:
    someone = Resident(start_service(OPENING=""), "zh-Hant")

    told, people = someone.say("我要預約")

    assert "未能網上預約" in told["text"]
    assert people["status"] == "handover"
    assert "/request_callback" in [button["payload"] for button in people["buttons"]]
