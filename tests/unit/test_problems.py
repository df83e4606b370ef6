"""Errors as problem details."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import BaseModel

from bot import problems
from bot.errors import SessionError, StoreError
from bot.problems import Problem, problem_response
from knowledge.language import Lang


class Body(BaseModel):
    number: int


def phrase(name: str, lang: Lang) -> str:
    return f"{name} in {lang}"


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    problems.install(app, phrase)
    failures = {
        "problem": Problem(429, "Wait."),
        "session": SessionError("a secret reason"),
        "store": StoreError("Redis: a secret address"),
    }

    @app.get("/fail/{name}")
    async def fail(name: str) -> None:
        raise failures[name]

    @app.post("/number")
    async def take(body: Body) -> Body:
        return body

    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("name", "status", "detail"),
    [
        ("problem", 429, "Wait."),
        ("session", 401, "utter_session_over in zh-Hant"),
        ("store", 503, "utter_technical_problem in zh-Hant"),
    ],
)
def test_a_failure_is_a_sentence_and_a_status(
    client: TestClient, name: str, status: int, detail: str
) -> None:
    response = client.get(f"/fail/{name}", headers={"Accept-Language": "zh-HK,en;q=0.5"})

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == detail
    assert response.json()["status"] == status
    assert "secret" not in response.text


def test_an_unreadable_body_names_its_faults(client: TestClient) -> None:
    response = client.post("/number", json={"number": "many"})

    assert response.status_code == 422
    assert response.json()["detail"] == "utter_request_unreadable in en"
    assert [fault["where"] for fault in response.json()["errors"]] == ["body.number"]
    assert "many" not in response.text


def test_an_unknown_path_is_a_problem_too(client: TestClient) -> None:
    response = client.get("/nowhere")

    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_who_is_not_let_in_is_told_how() -> None:
    assert problem_response(401, "No.").headers["WWW-Authenticate"] == "Bearer"
    assert "WWW-Authenticate" not in problem_response(422, "No.").headers


def test_a_problem_carries_what_more_it_is_given() -> None:
    body = json.loads(bytes(problem_response(422, "No.", errors=["one"]).body))

    assert body == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "No.",
        "errors": ["one"],
    }


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("zh-HK,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("fr-FR, de;q=0.9, zh-TW;q=0.8", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("EN_gb", "en"),
        ("*", "en"),
        (";;,,", "en"),
        ("", "en"),
    ],
)
def test_the_first_language_we_speak_is_preferred(header: str, lang: Lang) -> None:
    scope = {"type": "http", "headers": [(b"accept-language", header.encode())]}

    assert problems.preferred_lang(Request(scope)) == lang
