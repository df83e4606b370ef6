"""The page and its API while the channel is switched off: 503, with a sentence.

What is kept of a resident is shown and deleted all the same.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.page_headers import page_headers
from bot.problems import Phrase, preferred_lang, problem_response
from bot.switches import Switches
from knowledge.language import LANGS

_FRAME: Final = "/widget"
_PAGES: Final = frozenset({"/", _FRAME})
_API: Final = "/api/v1/"
_OWN_DATA: Final = "/api/v1/sessions/me"
_SENTENCE: Final = "utter_channel_off"
_LATER: Final = {"Retry-After": "600", "Cache-Control": "no-store"}


class ClosedPage:
    """A middleware that answers for the page while it is switched off."""

    def __init__(self, app: ASGIApp, templates: Jinja2Templates, phrase: Phrase) -> None:
        self._app = app
        self._templates = templates
        self._phrase = phrase

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request on, unless it is one of the page's and the page is off."""
        if scope["type"] == "http" and _is_of_page(scope["path"]):
            switches: Switches = scope["app"].state.switches
            if await switches.is_off("web"):
                return await self._refuse(Request(scope))(scope, receive, send)
        return await self._app(scope, receive, send)

    def _refuse(self, request: Request) -> Response:
        lang, unavailable = preferred_lang(request), HTTPStatus.SERVICE_UNAVAILABLE
        if request.url.path not in _PAGES:
            problem = problem_response(unavailable, self._phrase(_SENTENCE, lang))
            problem.headers.update(_LATER)
            return problem
        # It says nothing that another page may not show around itself.
        framing = page_headers(["*"] if request.url.path == _FRAME else [])
        return self._templates.TemplateResponse(
            request,
            "closed.html",
            {"said": {one: self._phrase(_SENTENCE, one) for one in LANGS}, "lang": lang},
            status_code=unavailable,
            headers={**framing, **_LATER},
        )


def _is_of_page(path: str) -> bool:
    return path in _PAGES or (path.startswith(_API) and not path.startswith(_OWN_DATA))
