"""Bodies of requests that are too large or too slow, refused before anything reads them."""

from __future__ import annotations

import asyncio
from collections import deque
from http import HTTPStatus
from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.problems import Phrase, preferred_lang, problem_response
from bot.settings import BODY_SECONDS, LARGEST_BODY, LARGEST_RESIDENT_BODY

_RESIDENTS: Final = "/api/v1/"
_BODILESS: Final = {"GET", "HEAD"}


class _TooLargeError(Exception):
    """More came than may."""


class BodyLimit:
    """Hands requests on once their body is here, whole."""

    def __init__(self, app: ASGIApp, phrase: Phrase, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._phrase = phrase
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reads the body, and answers itself where it is too large or does not come."""
        if scope["type"] != "http" or scope["method"] in _BODILESS:
            return await self._app(scope, receive, send)
        request = Request(scope)
        try:
            async with asyncio.timeout(self._seconds):
                body = await _read(request, receive)
        except _TooLargeError:
            status, name = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "utter_request_too_large"
        except TimeoutError:
            status, name = HTTPStatus.REQUEST_TIMEOUT, "utter_request_too_slow"
        else:
            return await self._app(scope, _replay(body, receive), send)
        response = problem_response(status, self._phrase(name, preferred_lang(request)))
        response.headers["Connection"] = "close"  # what else comes is nobody's
        return await response(scope, receive, send)


async def _read(request: Request, receive: Receive) -> deque[Message]:
    """What arrives until the body is whole; raises _TooLargeError."""
    is_resident = request.url.path.startswith(_RESIDENTS)
    most = LARGEST_RESIDENT_BODY if is_resident else LARGEST_BODY
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > most:
        raise _TooLargeError
    arrived: deque[Message] = deque()
    size = 0
    while True:
        message = await receive()
        arrived.append(message)
        size += len(message.get("body", b""))
        if size > most:
            raise _TooLargeError
        if not message.get("more_body", False):
            return arrived


def _replay(arrived: deque[Message], receive: Receive) -> Receive:
    async def again() -> Message:
        return arrived.popleft() if arrived else await receive()

    return again
