"""Every route that comes with the service: those of residents, and those of staff."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.templating import Jinja2Templates

from bot.accounts.staff import Staff
from bot.admin.opening_page import OpeningPage
from bot.admin.room import Room
from bot.admin.setting_page import SettingPages
from bot.admin.setting_views import Views
from bot.admin.settings_page import SettingsPages
from bot.admin.sites_page import SitesPage
from bot.allowance import Allowance, Limits
from bot.app import Service
from bot.channels.answer_page import AnswerPage
from bot.channels.arrangements import ArrangementsApi
from bot.channels.embedding import Embedding, WidgetPages
from bot.channels.transcript import TranscriptApi
from bot.channels.web import ResidentApi
from bot.counter.parts import open_counter
from bot.desk.routes import desk_routers
from bot.numbers.pages import open_numbers
from bot.settings import Settings
from knowledge.live import open_builder


def resident_routers(
    service: Service, settings: Settings, templates: Jinja2Templates, answers: AnswerPage
) -> Iterator[APIRouter]:
    """The resident API, the frame on pages of others, and each answer's own page."""
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
    yield api.router()
    yield ArrangementsApi(api, service.arrangements, service.phrase).router()
    yield TranscriptApi(api, service.phrase).router()
    yield WidgetPages(service.sites, templates).router()
    yield answers.router()


def staff_routers(
    service: Service, staff: Staff, settings: Settings, answers: AnswerPage, room: Room
) -> Iterator[APIRouter]:
    """The counter, the desk, the room of admins with its settings, and the numbers."""
    appointments = service.arrangements.appointments
    for pages in (
        *open_counter(service, staff, answers),
        *room.pages(),
        OpeningPage(staff, appointments),
        SitesPage(staff, service.sites, settings.page_url),
        SettingsPages(staff, service.switches, appointments, service.adjustable),
        SettingPages(
            staff,
            service.adjustable,
            Views(service.phrase, service.shortening, lambda: open_builder().trials),
        ),
        open_numbers(service.redis, staff, answers.texts),
    ):
        yield pages.router()
    yield from desk_routers(service, staff)
