"""What the running service takes of one address, of one site and in one request."""

from __future__ import annotations

import asyncio
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest
import redis

from bot import keys
from bot.body_limit import BodyLimit
from bot.settings import LARGEST_HEAD, LARGEST_RESIDENT_BODY
from tests.live_service import LiveService, Resident, StartService, problem
from tests.site_visits import Frame, add_site
from tests.staff_accounts import create_member


@pytest.fixture(scope="module")
def behind_proxy(start_service: StartService) -> LiveService:
    """A service that takes a proxy on this machine at its word."""
    return start_service(TRUSTED_PROXIES="127.0.0.1")


def forwarded(service: LiveService, address: str) -> Resident:
    return Resident(service, headers={"X-Forwarded-For": address, "Accept-Language": "zh-HK"})


def exhaust(service: LiveService, kind: str, who: str) -> None:
    """Leaves a bucket so empty that it takes half a minute until there is something in it."""
    with redis.Redis.from_url(service.redis_url) as store:
        store.set(keys.allowance(kind, who), time.time() + 95)


def test_an_address_that_sent_too_many_is_told_when_to_come_back(
    behind_proxy: LiveService,
) -> None:
    resident, neighbour = (forwarded(behind_proxy, f"203.0.113.{n}") for n in (7, 8))
    exhaust(behind_proxy, "address", "203.0.113.7")

    response = resident.post(text="thanks")

    seconds = int(response.headers["retry-after"])
    assert 30 <= seconds <= 36
    assert problem(response, 429)["detail"] == (
        f"你所用的網絡目前傳來的訊息太多。請在{seconds}秒後再試。"
    )
    assert resident.client.get("/sessions/me").status_code == 200, "reading costs nothing"
    assert neighbour.say("thanks")


def test_a_resident_who_names_another_address_is_not_believed(behind_proxy: LiveService) -> None:
    exhaust(behind_proxy, "address", "203.0.113.9")
    resident = forwarded(behind_proxy, "203.0.113.10")

    resident.client.headers["X-Forwarded-For"] = "198.51.100.1, 203.0.113.9"

    problem(resident.post(text="thanks"), 429)


def test_nobody_is_believed_where_no_proxy_is_named(service: LiveService) -> None:
    exhaust(service, "address", "203.0.113.7")

    assert forwarded(service, "203.0.113.7").say("thanks")


def test_a_trusted_proxy_says_over_which_scheme_staff_come(behind_proxy: LiveService) -> None:
    member = create_member(behind_proxy, "staff")
    form = {"email": member.account.email, "password": member.password}

    answer = httpx.post(
        f"{behind_proxy.url}/staff/sign-in", data=form, headers={"X-Forwarded-Proto": "https"}
    )

    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert answer.headers["set-cookie"].startswith("__Host-staff=")
    assert "Secure" in answer.headers["set-cookie"].split("; ")


def test_a_site_that_sent_too_many_is_told_so(service: LiveService) -> None:
    frame, other = (Frame(service, add_site(service).key) for _ in range(2))
    frame.enter()
    other.enter()
    exhaust(service, "site", frame.site)

    for response in (frame.say("多謝"), frame.open()):
        assert "使用助理的人太多" in problem(response, 429)["detail"]
        assert int(response.headers["retry-after"]) > 0
    assert other.say("多謝").status_code == 200


def test_one_conversation_that_is_too_fast_is_told_when_to_come_back(
    service: LiveService, store: redis.Redis
) -> None:
    resident = Resident(service)
    store.set(keys.rate(resident.conversation), 1_000)

    response = resident.post(text="thanks")

    assert problem(response, 429)["detail"].startswith("You are writing faster")
    assert response.headers["retry-after"] == str(keys.RATE_WINDOW)


def test_a_body_that_is_too_large_is_refused_with_a_sentence(resident: Resident) -> None:
    headers = {"Content-Type": "application/json", "Accept-Language": "zh-CN"}
    large = b'{"text": "' + b"a" * LARGEST_RESIDENT_BODY + b'"}'

    parts = [large[start : start + 10_000] for start in range(0, len(large), 10_000)]

    for content in (large, iter(parts)):
        response = resident.client.post("/messages", content=content, headers=headers)
        assert problem(response, 413)["detail"] == "一次发送的内容太多。请减少后再发送。"
    assert resident.say("thanks")


def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(
    service: LiveService,
) -> None:
    address = urlsplit(service.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(
            b"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 900000000\r\n\r\n{"
        )
        answer = line.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_head_that_grows_too_large_is_refused(service: LiveService) -> None:
    address = urlsplit(service.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * LARGEST_HEAD + b"a" * 1000)
        answer = line.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_body_that_does_not_come_is_given_up() -> None:
    sent: list[dict[str, object]] = []

    async def never(scope: object, receive: object, send: object) -> None:
        raise AssertionError("nothing was to be handed on")

    async def receive() -> dict[str, object]:
        await asyncio.sleep(60)
        return {}

    async def send(message: object) -> None:
        assert isinstance(message, dict)
        sent.append(message)

    limit = BodyLimit(never, lambda name, lang: f"{name} {lang}", seconds=0.05)
    headers = [(b"accept-language", b"zh-HK"), (b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "method": "POST", "path": "/api/v1/messages", "headers": headers}
    await limit({**scope, "query_string": b"", "server": ("x", 80)}, receive, send)

    assert sent[0]["status"] == 408
    assert b"utter_request_too_slow zh-Hant" in bytes(str(sent[1]["body"]), "utf-8")
