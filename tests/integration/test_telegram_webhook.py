"""The webhook: proved genuine, answered at once, worked off once by any process."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import httpx
import pytest
import redis

from knowledge.entry import Entry
from tests.fakes.bot_api import BotApi, message
from tests.fakes.bot_methods import shown
from tests.live_service import LiveService

TOKEN = "123456:webhook-token"
SECRET = "s3cret_-"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATH = "/telegram/updates"
CHATS = count(50_000, 200)
THANKS = "thanks"


@pytest.fixture(scope="module")
def hooked() -> Iterator[BotApi]:
    api = BotApi(TOKEN)
    yield api
    api.stop()


@pytest.fixture(scope="module")
def variables(hooked: BotApi, redis_url: str) -> dict[str, str]:
    return {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API": hooked.url,
        "TELEGRAM_WEBHOOK_URL": "https://qianhai.example",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "REDIS_URL": redis_url,
    }


@pytest.fixture(scope="module")
def served(start_service: Callable[..., LiveService], variables: dict[str, str]) -> LiveService:
    return start_service(**variables)


@pytest.fixture
def chat() -> int:
    """A chat that nobody wrote in yet; the hundred after it are free as well."""
    return next(CHATS)


def post(service: LiveService, update: Any, secret: str = SECRET) -> httpx.Response:
    return httpx.post(f"{service.url}{PATH}", json=update, headers={HEADER: secret})


def text(api: BotApi, chat: int, said: str = THANKS) -> dict[str, Any]:
    return {"update_id": api.next_number(), "message": {**message(chat), "text": said}}


def drain(api: BotApi) -> None:
    while not api.calls.empty():
        api.calls.get()


def test_telegram_is_told_where_to_post_and_with_what_secret(
    hooked: BotApi, served: LiveService, chat: int
) -> None:
    post(served, text(hooked, chat))
    assert hooked.next_in(chat)

    assert hooked.methods.webhook["url"] == f"https://qianhai.example{PATH}"
    assert hooked.methods.webhook["secret_token"] == SECRET
    assert "callback_query" in hooked.methods.webhook["allowed_updates"]


def test_an_update_is_answered_at_once_and_then_the_resident(
    hooked: BotApi, served: LiveService, chat: int, entries: dict[str, Entry]
) -> None:
    entry = entries["transport.shenzhen-bay.hours"]

    response = post(served, text(hooked, chat, entry.question["zh-Hans"]))

    assert (response.status_code, response.content) == (200, b"")
    assert shown(hooked.next_in(chat)).startswith(entry.answer["zh-Hans"])


@pytest.mark.parametrize("secret", ["", "wrong", SECRET.upper(), SECRET + "x", "é"])
def test_without_the_secret_nothing_is_taken(
    hooked: BotApi, served: LiveService, chat: int, secret: str
) -> None:
    update = text(hooked, chat)
    headers = {HEADER: secret.encode()}
    refused = httpx.post(f"{served.url}{PATH}", json=update, headers=headers)
    post(served, {**text(hooked, chat + 1), "update_id": update["update_id"]})

    assert refused.status_code == 403
    assert hooked.next_in(chat + 1)


def test_a_missing_secret_is_refused(served: LiveService) -> None:
    assert httpx.post(f"{served.url}{PATH}", json={}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"update_id": 1e3}', b"[" * 100_000, b"\xff"],
)
def test_what_is_no_update_is_refused_and_the_next_is_answered(
    hooked: BotApi, served: LiveService, chat: int, body: bytes
) -> None:
    refused = httpx.post(f"{served.url}{PATH}", content=body, headers={HEADER: SECRET})
    post(served, text(hooked, chat))

    assert refused.status_code == 400
    assert hooked.next_in(chat)


def test_a_body_too_large_to_be_an_update_is_refused(served: LiveService) -> None:
    body = b'{"update_id": 1, "x": "' + b"a" * 2_000_000 + b'"}'

    refused = httpx.post(f"{served.url}{PATH}", content=body, headers={HEADER: SECRET})

    assert refused.status_code == 413


def test_kinds_nobody_asked_for_are_taken_and_forgotten(
    hooked: BotApi, served: LiveService
) -> None:
    update = {"update_id": hooked.next_number(), "poll_answer": {"poll_id": "1"}}

    assert post(served, update).status_code == 200


def test_an_update_delivered_again_is_answered_once(
    hooked: BotApi, served: LiveService, chat: int
) -> None:
    update = text(hooked, chat)
    for _ in range(5):
        assert post(served, update).status_code == 200
    assert hooked.next_in(chat)
    assert post(served, update).status_code == 200

    post(served, text(hooked, chat, "hello"))

    assert "welcome" not in hooked.next_in(chat)["text"].lower()


def test_a_hundred_updates_at_once_are_each_answered_once(
    hooked: BotApi, served: LiveService, chat: int
) -> None:
    drain(hooked)
    chats = range(chat, chat + 100)
    with httpx.Client(headers={HEADER: SECRET}, base_url=served.url) as telegram:
        for each in chats:
            assert telegram.post(PATH, json=text(hooked, each)).status_code == 200

    answered = sorted(hooked.next_call("sendMessage")["chat_id"] for _ in chats)

    assert answered == list(chats)
    assert hooked.calls.empty()


def test_updates_of_a_chat_that_overtake_each_other_are_answered_in_order(
    hooked: BotApi, served: LiveService, chat: int, entries: dict[str, Entry]
) -> None:
    names = ["transport.shenzhen-bay.hours", "tax.hk-exemption.what", "work.permit.hk-macao"]
    # While the first answer waits for Telegram, the later ones arrive in the wrong order.
    hooked.refuse_next(429, "Too Many Requests: retry after 1", retry_after=1)
    updates = [text(hooked, chat, entries[name].question["en"]) for name in names]
    for at in (0, 2, 1):
        post(served, updates[at])
    assert hooked.next_in(chat, "refused")

    for name in names:
        assert shown(hooked.next_in(chat)).startswith(entries[name].answer["en"])


def test_nothing_a_resident_sent_is_stored_unmasked(
    hooked: BotApi, served: LiveService, chat: int, redis_url: str
) -> None:
    hooked.refuse_next(429, "Too Many Requests: retry after 2", retry_after=2)
    post(served, text(hooked, chat, "My phone is 9123 4567. When does the port close?"))
    hooked.next_in(chat, "refused")

    with redis.Redis.from_url(redis_url) as store:
        kept = b"".join(
            store.dump(key) or b"" for key in store.scan_iter(match=f"*{chat}*", count=1000)
        )
        waiting = store.zrange(f"{{telegram-updates}}:work:{chat}", 0, -1)
    assert waiting
    assert b"9123" not in kept
    assert b"Siu Ming" not in kept
    assert "hidden the personal number" in hooked.next_in(chat)["text"]


def test_updates_a_killed_process_left_are_answered_by_another(
    hooked: BotApi,
    served: LiveService,
    chat: int,
    start_service: Callable[..., LiveService],
    variables: dict[str, str],
) -> None:
    other = start_service(**variables)
    drain(hooked)
    chats = range(chat, chat + 60)
    with httpx.Client(headers={HEADER: SECRET}) as telegram:
        for number, each in enumerate(chats):
            to = (served, other)[number % 2]
            assert telegram.post(f"{to.url}{PATH}", json=text(hooked, each)).status_code == 200
    os.kill(other.process.pid, signal.SIGKILL)

    # What it was answering when it died is held for a minute: the conversation's lock.
    answered: set[int] = set()
    while answered != set(chats):
        called, params = hooked.calls.get(timeout=90)
        assert called == "sendMessage"
        answered.add(params["chat_id"])
