"""Errors of the API as problem details (RFC 9457), with a sentence in the resident's language."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from bot.errors import SessionError, StoreError
from bot.request_record import request_id
from bot.sites import SiteRefused
from knowledge.language import Lang, as_lang

Phrase = Callable[[str, Lang], str]


class ProblemDetails(BaseModel):
    """What is answered to a request that cannot be served; some hold more beside it."""

    type: str
    title: str
    status: int
    detail: str


DOCUMENTED: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "description": "The request cannot be served; `detail` says why and what to do",
        "content": {"application/problem+json": {"schema": ProblemDetails.model_json_schema()}},
    }
}
"""What the OpenAPI document says of every route: each error is answered with problem details."""


class Problem(Exception):
    """A request that cannot be served, with the status and the sentence that say why.

    `wait` is after how many seconds it could be; `more` is added to the problem details.
    """

    def __init__(self, status: int, detail: str, wait: int | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.wait = wait
        self.more = more


def problem_response(
    status: int, detail: str, wait: int | None = None, **more: Any
) -> JSONResponse:
    """A problem details document."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    named = {"request_id": found} if (found := request_id()) else {}
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    if wait is not None:
        headers["Retry-After"] = str(wait)
    return JSONResponse(
        {**body, "detail": detail, **named, **more},
        status,
        headers=headers,
        media_type="application/problem+json",
    )


def install(app: FastAPI, phrase: Phrase) -> None:
    """Makes the app answer every error with problem details."""

    async def on_problem(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)
        return problem_response(error.status, error.detail, error.wait, **error.more)

    async def on_invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        faults = [
            {"where": ".".join(map(str, fault["loc"])), "what": fault["msg"]}
            for fault in error.errors()
        ]
        detail = phrase("utter_request_unreadable", preferred_lang(request))
        return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=faults)

    async def on_session(request: Request, error: Exception) -> JSONResponse:
        detail = phrase("utter_session_over", preferred_lang(request))
        return problem_response(HTTPStatus.UNAUTHORIZED, detail)

    async def on_site(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, SiteRefused)
        detail = phrase(error.phrase, preferred_lang(request))
        return problem_response(HTTPStatus.FORBIDDEN, detail)

    async def on_store(request: Request, error: Exception) -> JSONResponse:
        detail = phrase("utter_technical_problem", preferred_lang(request))
        return problem_response(HTTPStatus.SERVICE_UNAVAILABLE, detail)

    async def on_http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        detail = str(error.detail)
        if error.status_code == HTTPStatus.BAD_REQUEST:  # a body that is not even text
            detail = phrase("utter_request_unreadable", preferred_lang(request))
        return problem_response(error.status_code, detail)

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(SessionError, on_session)
    app.add_exception_handler(SiteRefused, on_site)
    app.add_exception_handler(StoreError, on_store)
    app.add_exception_handler(HTTPException, on_http)


def preferred_lang(request: Request) -> Lang:
    """The first language of Accept-Language that we speak."""
    for tag in request.headers.get("accept-language", "").split(","):
        lang = as_lang(tag.split(";")[0].strip())
        if lang:
            return lang
    return "en"
