"""The ASGI app: resident API, chat page, health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from prometheus_client import CONTENT_TYPE_LATEST

from bot import metrics, page_headers, problems
from bot.accounts import refusals
from bot.accounts.routes import add_account_pages
from bot.accounts.single_sign_on import open_single_sign_on
from bot.accounts.staff import open_staff
from bot.admin.room import open_admin
from bot.app import open_service, running
from bot.body_limit import BodyLimit
from bot.channels.answer_page import AnswerPage
from bot.channels.closed import ClosedPage
from bot.channels.telegram.channel import open_telegram
from bot.errors import BotError
from bot.metrics_access import may_read_metrics
from bot.page_texts import PageTexts
from bot.routes import resident_routers, staff_routers
from bot.settings import Settings
from knowledge.errors import KnowledgeError
from knowledge.language import Lang
from knowledge.settings import ROOT

_TEMPLATES: Final = ROOT / "bot" / "templates"


def create_app(settings: Settings) -> FastAPI:
    """The app; its parts start with it and stop with it."""
    templates = Jinja2Templates(_TEMPLATES)
    single = open_single_sign_on(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            try:
                service = await stack.enter_async_context(open_service(settings))
            except (BotError, KnowledgeError) as error:
                app.state.failure = error
                raise
            staff = open_staff(service.redis, settings.state, settings.page_url)
            app.state.staff = staff
            app.state.switches = service.switches
            await add_account_pages(app, staff, single, settings.page_url)
            answers = AnswerPage(service.phrase, PageTexts(), settings.page_url)
            room = open_admin(service, staff)
            for router in (
                *resident_routers(service, settings, templates, answers),
                *staff_routers(service, staff, settings, answers, room),
            ):
                app.include_router(router)
            if settings.telegram_token:
                webhook = await stack.enter_async_context(open_telegram(settings, service, app))
                if webhook:
                    app.include_router(webhook)
            app.state.service = service
            for work in (*service.background(), room.timetable.keep()):
                await stack.enter_async_context(running(work))
            yield

    app = FastAPI(
        title="Qianhai talent services assistant",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=problems.DOCUMENTED,
    )
    app.state.failure = None
    app.state.set_up = None

    # The phrases come with the service; the handlers must stand before the app starts.
    def phrase(name: str, lang: Lang) -> str:
        return str(app.state.service.phrase(name, lang))

    problems.install(app, phrase)
    app.add_middleware(BodyLimit, phrase=phrase)
    app.add_middleware(ClosedPage, templates=templates, phrase=phrase)
    refusals.install(app)
    page_headers.install(app, settings.page_url)
    _add_pages(app, templates, settings)
    return app


def _add_pages(app: FastAPI, templates: Jinja2Templates, settings: Settings) -> None:
    app.mount("/static", StaticFiles(directory=ROOT / "bot" / "static"), name="static")

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def show_chat(request: Request) -> Response:
        return templates.TemplateResponse(request, "chat.html")

    @app.get("/healthz", response_class=PlainTextResponse, include_in_schema=False)
    async def tell_alive() -> str:
        return "alive"

    @app.get("/readyz", response_class=PlainTextResponse, include_in_schema=False)
    async def tell_ready(request: Request) -> str:
        await request.app.state.service.check()
        return "ready"

    @app.get("/metrics", include_in_schema=False)
    async def show_metrics(request: Request) -> Response:
        if not may_read_metrics(request, settings):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)
