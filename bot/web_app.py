"""The ASGI app: resident API, chat page, health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from prometheus_client import CONTENT_TYPE_LATEST

from bot import metrics, problems
from bot.accounts import refusals
from bot.accounts.routes import add_account_pages
from bot.accounts.single_sign_on import open_single_sign_on
from bot.accounts.staff import open_staff
from bot.admin.opening_page import OpeningPage
from bot.admin.room import open_admin
from bot.admin.settings_page import SettingsPages
from bot.admin.sites_page import SitesPage
from bot.allowance import Allowance, Limits
from bot.app import open_service, running
from bot.body_limit import BodyLimit
from bot.channels.answer_page import AnswerPage
from bot.channels.arrangements import ArrangementsApi
from bot.channels.closed import ClosedPage
from bot.channels.embedding import Embedding, WidgetPages
from bot.channels.telegram.channel import open_telegram
from bot.channels.transcript import TranscriptApi
from bot.channels.web import ResidentApi
from bot.counter.parts import open_counter
from bot.desk.routes import desk_routers
from bot.errors import BotError
from bot.numbers.pages import open_numbers
from bot.page_headers import page_headers
from bot.page_texts import PageTexts
from bot.settings import Settings
from knowledge.errors import KnowledgeError
from knowledge.language import Lang
from knowledge.settings import ROOT

_HEADERS: Final = page_headers()
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
            api = ResidentApi(
                service.assistant,
                service.conversations,
                service.sessions,
                service.deliveries,
                service.arrangements,
                Embedding(service.sites, settings.page_url),
                Limits(Allowance(service.redis), service.phrase),
                service.held,
            )
            app.include_router(api.router())
            arranged = ArrangementsApi(api, service.arrangements, service.phrase)
            app.include_router(arranged.router())
            staff = open_staff(service.redis, settings.state, settings.page_url)
            app.state.staff = staff
            app.state.switches = service.switches
            await add_account_pages(app, staff, single, settings.page_url)
            app.include_router(TranscriptApi(api, service.phrase).router())
            app.include_router(WidgetPages(service.sites, templates).router())
            answers = AnswerPage(service.phrase, PageTexts(), settings.page_url)
            app.include_router(answers.router())
            room = open_admin(service, staff)
            for pages in (*open_counter(service, staff, answers), *room.pages()):
                app.include_router(pages.router())
            for part in desk_routers(service, staff):
                app.include_router(part)
            appointments = service.arrangements.appointments
            app.include_router(OpeningPage(staff, appointments).router())
            allowed = SitesPage(staff, service.sites, settings.page_url)
            app.include_router(allowed.router())
            app.include_router(SettingsPages(staff, service.switches, appointments).router())
            numbers = open_numbers(service.redis, staff, answers.texts)
            app.include_router(numbers.router())
            if settings.telegram_token:
                router = await stack.enter_async_context(open_telegram(settings, service, app))
                if router:
                    app.include_router(router)
            app.state.service = service
            await stack.enter_async_context(running(service.follower.follow()))
            await stack.enter_async_context(running(service.remind()))
            await stack.enter_async_context(running(service.handover.watch()))
            await stack.enter_async_context(running(service.handover.feed.run()))
            await stack.enter_async_context(running(room.timetable.keep()))
            await stack.enter_async_context(running(service.counts.keep_saving(service.redis)))
            await stack.enter_async_context(running(service.dialogue.follow_model()))
            yield

    app = FastAPI(
        title="Qianhai talent services assistant", lifespan=lifespan, docs_url=None, redoc_url=None
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
    app.middleware("http")(_add_headers)
    _add_pages(app, templates)
    return app


async def _add_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _add_pages(app: FastAPI, templates: Jinja2Templates) -> None:
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
    async def show_metrics() -> Response:
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)
