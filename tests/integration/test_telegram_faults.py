"""What goes wrong between us and Telegram: told in one line, waited out, nothing lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from aiohttp import web

from tests.fakes.bot_api import BotApi, cut, garbage, message, server_error
from tests.live_service import LiveService
from tests.waiting import until

TOKEN = "123456:faulty-token"
StartService = Callable[..., LiveService]


@pytest.fixture
def faulty() -> Iterator[BotApi]:
    """A stand-in for Telegram whose faults disturb no other test."""
    api = BotApi(TOKEN)
    yield api
    api.stop()


def said(service: LiveService, sentence: str, seconds: float = 20) -> str:
    """The service's log, once it holds a sentence."""
    deadline = time.monotonic() + seconds
    while sentence not in service.log():
        assert time.monotonic() < deadline, service.log()
        time.sleep(0.05)
    return service.log()


@pytest.mark.parametrize("fault", [garbage, server_error, cut], ids=lambda fault: fault.__name__)
def test_an_answer_is_sent_again_until_telegram_takes_it(
    api: BotApi, chat: int, fault: Callable[[web.Request], web.Response]
) -> None:
    api.fail_next("sendMessage", fault)
    api.fail_next("sendMessage", fault)

    api.write("thanks", chat)
    api.write("hello", chat)

    assert "welcome" in api.next_in(chat)["text"].lower()
    assert "welcome" not in api.next_in(chat)["text"].lower()


@pytest.mark.parametrize("fault", [garbage, server_error, cut], ids=lambda fault: fault.__name__)
def test_updates_are_fetched_again_after_a_fault(
    api: BotApi, chat: int, fault: Callable[[web.Request], web.Response]
) -> None:
    api.fail_next("getUpdates", fault)

    api.write("hello", chat)
    api.write("thanks", chat)

    assert api.next_in(chat)
    assert api.next_in(chat)


def test_only_what_was_not_sent_is_sent_again(api: BotApi, chat: int) -> None:
    api.write("thanks, my phone is 9123 4567", chat)
    assert "hidden the personal number" in api.next_in(chat)["text"]
    api.refuse_next(429, "Too Many Requests: retry after 1", retry_after=1)
    api.next_in(chat, "refused")

    assert "welcome" in api.next_in(chat)["text"].lower()


def test_a_chat_told_to_wait_holds_up_no_other(api: BotApi, chat: int) -> None:
    api.refuse_next(429, "Too Many Requests: retry after 4", retry_after=4)
    api.write("thanks", chat)
    api.next_in(chat, "refused")
    begun = time.monotonic()

    api.write("thanks", chat + 1)
    assert api.next_call("sendMessage")["chat_id"] == chat + 1
    assert time.monotonic() - begun < 3
    assert api.next_call("sendMessage")["chat_id"] == chat
    assert time.monotonic() - begun > 3


def test_a_message_telegram_will_not_take_stops_nothing(api: BotApi, chat: int) -> None:
    api.refuse_next(400, "Bad Request: chat not found")
    api.write("thanks", chat)
    api.next_in(chat, "refused")

    api.write("hello", chat)

    assert "welcome" not in api.next_in(chat)["text"].lower()


def test_telegram_gone_for_a_while_loses_nothing(
    faulty: BotApi, start_service: StartService
) -> None:
    service = start_service(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=faulty.url)
    faulty.write("thanks", 1)
    faulty.next_in(1)

    faulty.go_away()
    log = said(service, "Telegram cannot be reached")
    assert httpx.post(f"{service.url}/api/v1/sessions", json={}).status_code == 201
    time.sleep(3)
    faulty.come_back()
    for chat in range(2, 12):
        faulty.write("thanks", chat)

    answered = {faulty.next_call("sendMessage")["chat_id"] for _ in range(10)}
    assert answered == set(range(2, 12))
    assert log.count("cannot be reached") == 1
    assert "served again" in said(service, "served again")
    assert TOKEN not in service.log()


def test_started_while_telegram_is_gone_it_serves_once_it_is_back(
    faulty: BotApi, start_service: StartService
) -> None:
    faulty.go_away()
    service = start_service(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=faulty.url)
    said(service, "Telegram cannot be reached")
    assert httpx.get(f"{service.url}/readyz").text == "ready"

    faulty.come_back()
    faulty.write("thanks", 1)

    assert faulty.next_in(1)


def test_with_a_wrong_token_the_rest_runs(faulty: BotApi, start_service: StartService) -> None:
    service = start_service(TELEGRAM_TOKEN="123456:wrong", TELEGRAM_API=faulty.url)

    log = said(service, "Telegram is not served")

    assert "check TELEGRAM_TOKEN" in log
    assert "123456:wrong" not in log
    assert httpx.post(f"{service.url}/api/v1/sessions", json={}).status_code == 201


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"TELEGRAM_WEBHOOK_URL": "https://q.example"}, "needs TELEGRAM_WEBHOOK_SECRET"),
        (
            {"TELEGRAM_WEBHOOK_URL": "https://q.example", "TELEGRAM_WEBHOOK_SECRET": "a b"},
            "may hold 1 to 256",
        ),
    ],
)
def test_what_is_set_wrong_is_one_line_and_the_rest_runs(
    faulty: BotApi, start_service: StartService, variables: dict[str, str], sentence: str
) -> None:
    service = start_service(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=faulty.url, **variables)

    assert sentence in said(service, "Telegram is not served")
    assert "Traceback" not in service.log()
    assert httpx.get(f"{service.url}/readyz").text == "ready"


def test_a_webhook_in_the_way_of_polling_is_told_and_left(
    faulty: BotApi, start_service: StartService
) -> None:
    faulty.methods.webhook = {"url": "https://production.example"}
    service = start_service(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=faulty.url)

    assert "--delete-webhook" in said(service, "Telegram is not served")
    assert faulty.methods.webhook
    faulty.methods.webhook = {}
    faulty.write("thanks", 1)
    assert faulty.next_in(1)


def test_two_pollers_are_told_once_and_all_is_answered(
    faulty: BotApi, start_service: StartService
) -> None:
    service = start_service(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API=faulty.url)
    until(lambda: faulty.waiting == 1)
    other = f"{faulty.url}/bot{TOKEN}/getUpdates"
    httpx.post(other, data={"timeout": 0, "offset": 0})

    log = said(service, "another process polls this bot too")

    assert log.count("another process") == 1
    faulty.deliver({"message": {**message(5), "text": "thanks"}})
    assert faulty.next_in(5)
