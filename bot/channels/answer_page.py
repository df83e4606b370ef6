"""An entry's own page, which a QR code opens on a visitor's phone: no script, no session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates

from bot.entry_view import say_dated, view_entry
from bot.page_texts import PageTexts, fill
from bot.problems import Phrase, preferred_lang
from bot.qr_code import draw_qr_code
from knowledge.clock import say_day
from knowledge.language import LANGS, Lang, as_lang
from knowledge.live import entries_by_id
from knowledge.settings import ROOT

_AREA: Final = "answer"
# An answer may change within a second; a browser asks again.
_HEADERS: Final = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}


@dataclass(frozen=True)
class AnswerPage:
    """The pages of the live entries; `page_url` is the address of the chat page, if it is known."""

    phrase: Phrase
    texts: PageTexts
    page_url: str | None

    def router(self) -> APIRouter:
        """The routes, under /answer."""
        router = APIRouter(include_in_schema=False)
        templates = Jinja2Templates(ROOT / "bot" / "templates")

        @router.get("/answer/{name}")
        async def show_answer(name: str, request: Request, lang: str | None = None) -> Response:
            read = as_lang(lang) or preferred_lang(request)
            entries = entries_by_id()
            entry = entries.get(name)
            texts = self.texts.of(_AREA, read)
            context = {
                "lang": read,
                "langs": LANGS,
                "t": partial(fill, texts),
                "dated": partial(say_dated, lang=read),
                "day": partial(say_day, lang=read),
                "entry": entry and view_entry(entry, read, entries, self.phrase),
                "gone": self.phrase("utter_entry_gone", read),
                "chat": chat_path(read, entry.question[read] if entry else None),
                "place": self.address(request, name, read),
            }
            status = HTTPStatus.OK if entry else HTTPStatus.NOT_FOUND
            return templates.TemplateResponse(
                request, "answer.html", context, status_code=status, headers=_HEADERS
            )

        @router.get("/answer/{name}/qr.svg")
        async def show_qr_code(name: str, request: Request, lang: str | None = None) -> Response:
            if name not in entries_by_id():
                return Response(status_code=HTTPStatus.NOT_FOUND)
            read = as_lang(lang) or preferred_lang(request)
            picture = draw_qr_code(self.address(request, name, read))
            return Response(picture, media_type="image/svg+xml", headers=_HEADERS)

        return router

    def address(self, request: Request, name: str, lang: Lang) -> str:
        """The address of an entry's page as a visitor's phone reaches it."""
        base = (self.page_url or str(request.base_url)).rstrip("/")
        return f"{base}/answer/{quote(name)}?lang={lang}"


def chat_path(lang: Lang, question: str | None) -> str:
    """Where the chat page asks a question."""
    asked = {"lang": lang, **({"question": question} if question else {})}
    return f"/?{urlencode(asked)}"
