"""The frame of every staff page: who is signed in, the language, the navigation, the texts."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from bot.accounts.gate import SignedIn
from bot.accounts.navigation import places_for
from bot.page_texts import PageTexts, fill
from bot.problems import preferred_lang
from knowledge.language import LANGS, Lang, as_lang
from knowledge.settings import ROOT

ZONE: Final = ZoneInfo("Asia/Shanghai")
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    # A form's origin would be withheld from ourselves under "no-referrer".
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class StaffPages:
    """Renders the pages of staff and admins."""

    def __init__(self, texts: PageTexts) -> None:
        self._templates = Jinja2Templates(ROOT / "bot" / "templates")
        self._texts = texts

    def render(
        self,
        request: Request,
        signed_in: SignedIn | None,
        template: str,
        area: str,
        *,
        status: int = HTTPStatus.OK,
        **context: Any,
    ) -> HTMLResponse:
        """A page: a template of bot/templates with the texts of bot/texts/<area>.yml."""
        lang = self.lang(request, signed_in)
        texts = self._texts.of(area, lang)
        account = signed_in.account if signed_in else None
        frame = {
            "account": account,
            "csrf": signed_in.csrf if signed_in else "",
            "area": area,
            "lang": lang,
            "langs": LANGS,
            "texts": texts,
            "t": partial(fill, texts),
            "places": places_for(account, request.app) if account else [],
            "here": request.url.path,
            "moment": _moment,
        }
        return self._templates.TemplateResponse(
            request, template, {**frame, **context}, status_code=status, headers=_HEADERS
        )

    def say(self, request: Request, signed_in: SignedIn | None, key: str, **blanks: object) -> str:
        """A sentence about accounts in the reader's language."""
        return self._texts.say("accounts", key, self.lang(request, signed_in), **blanks)

    @staticmethod
    def lang(request: Request, signed_in: SignedIn | None) -> Lang:
        """The account's language; before the sign-in, the one chosen or the browser's."""
        if signed_in:
            return signed_in.account.lang
        return as_lang(request.query_params.get("lang")) or preferred_lang(request)


def _moment(at: datetime) -> str:
    """A time as clocks show it in Qianhai."""
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"
