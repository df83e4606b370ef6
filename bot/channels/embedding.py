"""The page inside pages of others: the script they load, the frame it opens, who may use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.templating import Jinja2Templates

from bot.page_headers import page_headers
from bot.problems import preferred_lang
from bot.site_store import SiteStore
from bot.sites import SiteRefused, Visit
from knowledge.language import as_lang
from knowledge.settings import ROOT

# A page that isolates itself takes in only what says that it may be taken in.
_EMBEDDABLE: Final = {"Cross-Origin-Resource-Policy": "cross-origin"}
_FRAME: Final = {
    **_EMBEDDABLE,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cache-Control": "no-store",  # who may frame it changes with the site
}
_SCRIPT: Final = {**_EMBEDDABLE, "Cache-Control": "public, max-age=3600"}
_SAFE: Final = {"GET", "HEAD"}


@dataclass(frozen=True)
class WidgetPages:
    """The script for pages of others, and the frame it opens."""

    sites: SiteStore
    templates: Jinja2Templates

    def router(self) -> APIRouter:
        """The routes `/widget.js` and `/widget`."""
        router = APIRouter(include_in_schema=False)

        @router.get("/widget.js")
        async def give_script() -> Response:
            path = ROOT / "bot" / "static" / "widget.js"
            return FileResponse(path, media_type="text/javascript", headers=_SCRIPT)

        @router.get("/widget", response_class=HTMLResponse)
        async def show_frame(request: Request, site: str = "", lang: str = "") -> Response:
            found = await self.sites.open_site(site)
            locale = as_lang(lang) or preferred_lang(request)
            response = self.templates.TemplateResponse(
                request, "chat.html", {"site": found, "locale": locale}
            )
            response.headers.update(page_headers(found.origins) | _FRAME)
            return response

        return router


@dataclass(frozen=True)
class Embedding:
    """Who may speak through a page on a site."""

    sites: SiteStore
    page_url: str | None

    async def admit(self, request: Request, visit: Visit | None) -> None:
        """Lets a request of the page of a visit pass; raises SiteRefused for any other.

        The browser says which page of ours sends it (`Origin`), and that page which page is
        around it (`Embedding-Origin`): a token taken from one site is worth nothing on another.
        """
        if visit is None:
            return
        origin = request.headers.get("origin")
        if origin is None and request.method not in _SAFE:
            raise SiteRefused("utter_origin_refused")
        if origin is not None and not self._is_own(request, origin):
            raise SiteRefused("utter_origin_refused")
        if request.headers.get("embedding-origin") != visit.origin:
            raise SiteRefused("utter_origin_refused")
        await self.sites.admit(visit)

    def _is_own(self, request: Request, origin: str) -> bool:
        """Whether an origin is this service's, whatever proxy stands before it."""
        host = urlsplit(origin).netloc
        return host in {request.headers.get("host"), urlsplit(self.page_url or "").netloc or None}
