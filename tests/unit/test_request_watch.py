"""Each request has an id, a line in the log and a count, and nobody is named in them."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client import REGISTRY

from bot.logs import JsonLines
from bot.problems import Problem, install
from bot.request_record import REQUESTS, note_turn
from bot.request_watch import RequestWatch

PROXY = ("10.0.0.5", 1234)
_LOG = logging.getLogger("somebody")


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What is logged, as the JSON lines of it."""
    written: list[str] = []

    class Written(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Written()
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(REQUESTS), _LOG]
    for logger in loggers:
        logger.addHandler(handler)
    loggers[0].setLevel(logging.INFO)
    yield written
    for logger in loggers:
        logger.removeHandler(handler)
    loggers[0].setLevel(logging.NOTSET)


def client(address: tuple[str, int] = PROXY) -> TestClient:
    app = FastAPI()
    install(app, lambda name, _: name)

    @app.get("/answers/{entry}")
    async def answer(entry: str) -> str:
        note_turn("web:secret-conversation", "web")
        if entry == "broken":
            raise Problem(418, "No.")
        if entry == "failing":
            _LOG.error("It failed", exc_info=ValueError("x"))
            raise RuntimeError
        return entry

    watched = RequestWatch(app, "10.0.0.0/24", b"secret")
    return TestClient(watched, client=address, raise_server_exceptions=False)


def count(route: str, status: int) -> float:
    labels = {"method": "GET", "route": route, "status": str(status)}
    return REGISTRY.get_sample_value("talentbot_http_requests_total", labels) or 0.0


def test_a_request_is_told_by_its_template(lines: list[str]) -> None:
    before = count("/answers/{entry}", 200)

    response = client().get("/answers/tax?q=1")

    (line,) = map(json.loads, lines)
    assert line["request_id"] == response.headers["X-Request-Id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/answers/{entry}", 200)
    assert line["channel"] == "web"
    assert 0 <= line["seconds"] < 60
    assert "secret-conversation" not in lines[0]
    assert len(line["conversation"]) == 16
    assert count("/answers/{entry}", 200) == before + 1


def test_one_conversation_has_one_name_that_only_the_secret_gives(lines: list[str]) -> None:
    client().get("/answers/a")
    client().get("/answers/b")

    first, second = map(json.loads, lines)
    # A run of digits would be masked as somebody's number, in one name of a hundred.
    assert re.fullmatch("[a-p]{32} [a-p]{16}", f"{first['request_id']} {first['conversation']}")
    assert first["conversation"] == second["conversation"]
    assert first["request_id"] != second["request_id"]


def test_a_problem_names_the_request() -> None:
    response = client().get("/answers/broken")

    assert response.json()["request_id"] == response.headers["X-Request-Id"]


def test_an_error_is_logged_with_its_request(lines: list[str]) -> None:
    client().get("/answers/failing")

    error, request = map(json.loads, lines)
    assert error["level"] == "error"
    assert error["exception"].endswith("ValueError: x")
    assert error["request_id"] == request["request_id"]
    assert request["status"] == 500


@pytest.mark.parametrize(
    ("address", "given", "is_taken"),
    [
        (PROXY, "abcdef-123456", True),
        (("10.1.0.5", 1), "abcdef-123456", False),
        (PROXY, "short", False),
        (PROXY, "a" * 65, False),
        (PROXY, 'abcdefgh"injected', False),
    ],
)
def test_only_a_proxy_that_is_trusted_names_the_id(
    address: tuple[str, int], given: str, is_taken: bool
) -> None:
    response = client(address).get("/answers/a", headers={"X-Request-Id": given})

    assert (response.headers["X-Request-Id"] == given) == is_taken


def test_what_machines_ask_for_is_not_told(lines: list[str]) -> None:
    app = FastAPI()
    app.add_api_route("/healthz", lambda: "alive")

    response = TestClient(RequestWatch(app, None, b"secret")).get("/healthz")

    assert response.headers["X-Request-Id"]
    assert lines == []


def test_what_no_route_takes_is_one_name(lines: list[str]) -> None:
    client().get("/wp-login.php")

    assert json.loads(lines[0])["route"] == "(none)"
