"""The counter's pages: the search, and a service to fill in for a visitor."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Depends, Request, Response

from bot.accounts.gate import Gate, SignedIn
from bot.accounts.pages import StaffPages
from bot.calculators import Calculators
from bot.channels.answer_page import chat_path
from bot.counter.api import READERS, show_form
from bot.page_texts import PageTexts
from bot.service_titles import service_title
from knowledge.errors import KnowledgeError
from knowledge.language import LANGS, Lang, as_lang
from knowledge.live import entries_by_id

_LOG = logging.getLogger(__name__)
_AREA: Final = "counter"


@dataclass(frozen=True)
class CounterPages:
    """The pages under /staff/counter."""

    gate: Gate
    pages: StaffPages
    calculators: Calculators
    texts: PageTexts

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(include_in_schema=False)
        read = Depends(self.gate.allow(*READERS))

        @router.get("/staff/counter")
        async def show_counter(request: Request, signed_in: SignedIn = read) -> Response:
            return self.pages.render(
                request,
                signed_in,
                "counter.html",
                _AREA,
                services=self._services(signed_in.account.lang),
                forms=self.calculators.names,
                visitor=self._visitor_texts(),
            )

        @router.get("/staff/counter/services/{name}")
        async def show_service(
            name: str, request: Request, lang: str | None = None, signed_in: SignedIn = read
        ) -> Response:
            if name not in self.calculators.names:
                return self._refuse(request, signed_in, HTTPStatus.NOT_FOUND, "no_service")
            spoken = as_lang(lang) or signed_in.account.lang
            try:
                form = show_form(self.calculators.fill(name, spoken, {}, {}))
            except KnowledgeError:
                _LOG.exception("The service %s cannot work anything out.", name)
                status = HTTPStatus.SERVICE_UNAVAILABLE
                return self._refuse(request, signed_in, status, "service_broken")
            return self.pages.render(
                request,
                signed_in,
                "calculator.html",
                _AREA,
                service=name,
                spoken=spoken,
                titles=self._titles(name),
                form=form,
                visitor=self._visitor_texts(),
            )

        return router

    def _refuse(self, request: Request, signed_in: SignedIn, status: int, key: str) -> Response:
        return self.pages.render(
            request,
            signed_in,
            "no_such.html",
            _AREA,
            status=status,
            heading="counter_title",
            key=key,
        )

    def _services(self, lang: Lang) -> list[dict[str, Any]]:
        """What can be worked out or arranged: a form here, or the chat where it is arranged."""
        return [
            {
                "title": entry.question[lang],
                "path": f"/staff/counter/services/{entry.service}"
                if entry.service in self.calculators.names
                else chat_path(lang, entry.question[lang]),
                "is_form": entry.service in self.calculators.names,
            }
            for entry in entries_by_id().values()
            if entry.service
        ]

    def _titles(self, service: str) -> dict[Lang, str]:
        """What a service is called: the question that starts it."""
        return {lang: service_title(service, lang) for lang in LANGS}

    def _visitor_texts(self) -> dict[Lang, dict[str, str]]:
        """What stands on a visitor's sheet, in every script."""
        return {lang: self.texts.of("answer", lang) for lang in LANGS}
